import { describe, expect, it } from 'vitest';
import { hashOf, pipelineFor } from './pipeline.ts';

describe('the pipeline', () => {
  const namesOf = (prefix: string) => (pipelineFor(prefix)[0]?.$match as { 'ns.db': RegExp })['ns.db'];

  it('lets through the databases whose names start with the prefix, and takes the prefix literally', () => {
    expect(namesOf('org_a').test('org_acme')).toBe(true);
    expect(namesOf('org_a').test('org_bob')).toBe(false);
    expect(namesOf('org_a').test('the_org_acme')).toBe(false);
    expect(namesOf('org_a.c').test('org_abc')).toBe(false);
    expect(namesOf('org_a.c').test('org_a.c')).toBe(true);
  });

  it('has another name for each prefix, so that a token is not used for another set of organizations', () => {
    expect(hashOf(pipelineFor('org_a'))).not.toBe(hashOf(pipelineFor('org_b')));
    expect(hashOf(pipelineFor('org_a'))).toBe(hashOf(pipelineFor('org_a')));
  });

  it('is the same as ever where no updates are asked for, and another where they are', () => {
    expect(hashOf(pipelineFor('org_a', { updates: 'off' }))).toBe(hashOf(pipelineFor('org_a')));
    const hashes = (['off', 'lookup', 'post-images'] as const).map((updates) => hashOf(pipelineFor('org_a', { updates })));
    expect(new Set(hashes).size).toBe(3);
  });
});
