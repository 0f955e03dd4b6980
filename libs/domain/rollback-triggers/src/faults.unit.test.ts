import { orgIdSchema, phases } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { isLost, isStreamCaused, type Fault } from './faults.ts';
import { mendingMs } from './triggers.ts';

const now = 1_800_000_000_000;
const fault = (changes: Partial<Fault> = {}): Fault => ({
  _id: 'f', orgId: orgIdSchema.parse('org_a'), mergeKey: 'a', kind: 'missed-by-stream', cause: 'no-decision', status: 'open', phase: 'primary',
  insertedAt: new Date(now - mendingMs - 1), decidedBy: [], ...changes,
});

describe('a fault', () => {
  it.each([
    [fault(), true],
    [fault({ status: 'repaired' }), true],
    [fault({ status: 'healed' }), false],
    [fault({ kind: 'dead-lettered', path: 'stream' }), true],
    [fault({ kind: 'dead-lettered', path: 'fallback' }), false],
    [fault({ kind: 'not-executed', decidedBy: ['stream'] }), true],
    [fault({ kind: 'not-executed', decidedBy: ['explicit', 'stream'] }), false],
    [fault({ kind: 'not-executed', decidedBy: ['explicit'] }), false],
    [fault({ kind: 'missed-by-explicit' }), false],
    [fault({ kind: 'late', path: 'stream' }), false],
  ])('is the stream path’s or is not: %o', (one, expected) => {
    expect(isStreamCaused(one)).toBe(expected);
  });

  it('is a loss only in phases in which the stream starts the workflows', () => {
    expect(phases.filter((phase) => isLost(fault({ phase }), now))).toEqual(['primary', 'complete']);
    expect(phases.filter((phase) => isLost(fault({ kind: 'neither', phase }), now))).toEqual(['parallel', 'primary', 'complete']);
  });

  it('is no loss once something has mended it, or while something still may', () => {
    expect(isLost(fault({ status: 'repaired', cause: 'mended-by-fallback' }), now)).toBe(false);
    expect(isLost(fault({ insertedAt: new Date(now - mendingMs) }), now)).toBe(false);
    expect(isLost(fault({ status: 'healed' }), now)).toBe(false);
    expect(isLost(fault({ status: 'expired' }), now)).toBe(true);
  });
});
