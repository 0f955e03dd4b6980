import { describe, expect, it } from 'vitest';
import type { ExclusionReason } from './kinds.ts';
import { closeUnseen, recheckAfterMs } from './lifecycle.ts';

const insertedAt = new Date(1_000_000);
const reach = 60_000;
const unmended = (exclusion: ExclusionReason | null) => ({ exclusion, isMended: false });

describe('a finding that is no longer made', () => {
  it('has healed', () => {
    expect(closeUnseen({ kind: 'missed-by-explicit', status: 'open', insertedAt }, unmended(null), 1_010_000, reach)).toBe('healed');
    expect(closeUnseen({ kind: 'missed-by-explicit', status: 'repaired', insertedAt }, unmended(null), 1_010_000, reach)).toBe('healed');
  });

  it('has expired, and not healed, once nobody may repair it any more', () => {
    expect(closeUnseen({ kind: 'missed-by-explicit', status: 'open', insertedAt }, unmended(null), 1_070_000, reach)).toBe('expired');
    expect(closeUnseen({ kind: 'missed-by-explicit', status: 'repaired', insertedAt }, unmended(null), 1_070_000, reach)).toBeNull();
  });

  it('has expired, and not healed, where the submission is gone and nothing can clear it any more', () => {
    for (const kind of ['missed-by-explicit', 'missed-by-stream', 'neither', 'dead-lettered', 'phantom', 'unknown'] as const) {
      expect(closeUnseen({ kind, status: 'open', insertedAt }, unmended('deleted'), 1_010_000, reach)).toBe('expired');
      expect(closeUnseen({ kind, status: 'repaired', insertedAt }, unmended('deleted'), 1_010_000, reach)).toBeNull();
      expect(closeUnseen({ kind, status: 'confirmed', insertedAt }, unmended('deleted'), 1_010_000, reach)).toBeNull();
    }
  });

  it('has healed where it was mended before the submission was deleted, and stays settled where it was', () => {
    const mended = { exclusion: 'deleted', isMended: true } as const;
    expect(closeUnseen({ kind: 'missed-by-stream', status: 'open', insertedAt }, mended, 1_010_000, reach)).toBe('healed');
    expect(closeUnseen({ kind: 'missed-by-stream', status: 'confirmed', insertedAt }, mended, 1_010_000, reach)).toBeNull();
    expect(closeUnseen({ kind: 'missed-by-stream', status: 'repaired', insertedAt }, mended, 1_010_000, reach)).toBeNull();
  });

  it('has healed where executions show it, though the submission is gone', () => {
    for (const kind of ['not-executed', 'in-doubt'] as const) expect(closeUnseen({ kind, status: 'open', insertedAt }, unmended('deleted'), 1_010_000, reach)).toBe('healed');
  });

  it('has not healed by the loss of the stamp, without which nothing is missed, nor by a refusal for age', () => {
    expect(closeUnseen({ kind: 'neither', status: 'open', insertedAt }, unmended('direct'), 1_010_000, reach)).toBe('expired');
    expect(closeUnseen({ kind: 'dead-lettered', status: 'open', insertedAt }, unmended('direct'), 1_010_000, reach)).toBe('healed');
    expect(closeUnseen({ kind: 'not-executed', status: 'open', insertedAt }, unmended('too-old'), 1_010_000, reach)).toBe('expired');
  });

  it('stays where its kind cannot heal', () => {
    expect(closeUnseen({ kind: 'duplicate-execution', status: 'confirmed', insertedAt }, unmended(null), 1_010_000, reach)).toBeNull();
  });
});

it('looks again ever more rarely, and every hour at least', () => {
  expect([0, 1, 2, 100].map(recheckAfterMs)).toEqual([10_000, 20_000, 40_000, 3_600_000]);
});
