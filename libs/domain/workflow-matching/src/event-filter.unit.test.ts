import { submissionParts, triggerEvents, updateKinds, updateRules, type UpdateRule } from '@tandem/documents';
import { parsePath } from '@tandem/conditions';
import { describe, expect, it } from 'vitest';
import { asEventAsks } from './event-filter.ts';

describe('the kinds of updates', () => {
  it('touch only what workflows see of a submission', () => {
    for (const kind of updateKinds) {
      const { touches }: UpdateRule = updateRules[kind];
      expect(touches.length, kind).toBeGreaterThan(0);
      for (const path of touches) expect(submissionParts as readonly string[], `${kind}: ${path}`).toContain(parsePath(path)[0]?.name);
    }
  });

  it('are named so that a decision can name them', () => {
    for (const event of triggerEvents) expect(event).toMatch(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/);
  });
});

it('an insert, and an update of any kind, ask for no more than the node does', () => {
  const asked = () => true;
  expect(asEventAsks('submitted', asked)).toBe(asked);
  expect(asEventAsks('updated', asked)).toBe(asked);
});
