import { describe, expect, it } from 'vitest';
import { closeUnseen, recheckAfterMs } from './lifecycle.ts';

const insertedAt = new Date(1_000_000);
const reach = 60_000;

describe('a finding that is no longer made', () => {
  it('has healed', () => {
    expect(closeUnseen({ kind: 'missed-by-explicit', status: 'open', insertedAt }, 1_010_000, reach)).toBe('healed');
    expect(closeUnseen({ kind: 'missed-by-explicit', status: 'repaired', insertedAt }, 1_010_000, reach)).toBe('healed');
  });

  it('has expired, and not healed, once nobody may repair it any more', () => {
    expect(closeUnseen({ kind: 'missed-by-explicit', status: 'open', insertedAt }, 1_070_000, reach)).toBe('expired');
    expect(closeUnseen({ kind: 'missed-by-explicit', status: 'repaired', insertedAt }, 1_070_000, reach)).toBeNull();
  });

  it('stays where its kind cannot heal', () => {
    expect(closeUnseen({ kind: 'duplicate-execution', status: 'confirmed', insertedAt }, 1_010_000, reach)).toBeNull();
  });
});

it('looks again ever more rarely, and every hour at least', () => {
  expect([0, 1, 2, 100].map(recheckAfterMs)).toEqual([10_000, 20_000, 40_000, 3_600_000]);
});
