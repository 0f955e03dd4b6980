import { findingKinds, type Finding } from '@tandem/comparison';
import { orgIdSchema, phases } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { losses, streamErrors } from './faults.ts';
import { meets, type Fault } from './testing/meets.ts';

const fault = (changes: Partial<Fault> = {}): Fault => ({
  _id: 'f', orgId: orgIdSchema.parse('org_a'), mergeKey: 'a', kind: 'missed-by-stream', cause: 'no-decision', status: 'open', phase: 'primary',
  insertedAt: new Date(0), evidence: {}, ...changes,
});
const notExecuted = (cause: string, ...decidedBy: readonly string[]) => fault({ kind: 'not-executed', cause, evidence: { decidedBy } });
const isStreamError = (one: Fault) => streamErrors.some((criterion) => meets(one, criterion));
const isLost = (one: Fault) => losses.some((criterion) => meets(one, criterion));

describe('a fault', () => {
  it.each([
    [fault(), true],
    [fault({ status: 'repaired', cause: 'mended-by-fallback' }), true],
    [fault({ status: 'healed' }), false],
    [fault({ kind: 'dead-lettered', cause: 'event-poisoned', path: 'stream' }), true],
    [fault({ kind: 'dead-lettered', cause: 'event-poisoned', path: 'fallback' }), false],
    [notExecuted('execution-missing', 'stream'), true],
    [notExecuted('execution-missing', 'explicit', 'stream'), false],
    [notExecuted('execution-missing', 'explicit'), false],
    [fault({ kind: 'missed-by-explicit' }), false],
    [fault({ kind: 'neither' }), false],
    [fault({ kind: 'late', cause: 'decided-late', path: 'stream' }), false],
  ])('is the stream path’s or is not: %o', (one, expected) => {
    expect(isStreamError(one)).toBe(expected);
  });

  it('of what was decided and did not run speaks against the stream only where its execution is lost: workers are the same for all paths', () => {
    const causes = Object.keys(findingKinds['not-executed'].causes);
    expect(causes.filter((cause) => isStreamError(notExecuted(cause, 'stream')))).toEqual(['execution-missing']);
  });

  it('is a loss only in phases in which the stream starts the workflows', () => {
    const inPhases = (kind: Finding['kind']) => phases.filter((phase) => isLost(fault({ kind, phase })));
    expect(inPhases('missed-by-stream')).toEqual(['primary', 'complete']);
    expect(inPhases('neither')).toEqual(['parallel', 'primary', 'complete']);
    expect(isLost(fault({ phase: null }))).toBe(false);
  });

  it('is no loss once something has mended it', () => {
    expect(isLost(fault({ status: 'repaired', cause: 'mended-by-fallback' }))).toBe(false);
    expect(isLost(fault({ status: 'healed' }))).toBe(false);
    expect(isLost(fault({ status: 'expired' }))).toBe(true);
  });
});
