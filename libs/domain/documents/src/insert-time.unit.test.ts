import { describe, expect, it } from 'vitest';
import { idTimeOf, insertTimeOf } from './insert-time.ts';

const happenedAt = new Date('2026-03-01T12:00:00.000Z');
const stampedAfter = (ms: number) => ({ decidedAt: new Date(happenedAt.getTime() + ms) });

describe('the time of an insert', () => {
  it.each([-86_400_000, -5, 0, 5, 60_000])('is the stamp\u2019s where that is %i ms after what else tells it', (ms) => {
    expect(insertTimeOf(stampedAfter(ms), happenedAt)).toEqual(stampedAfter(ms).decidedAt);
  });

  it('is not the stamp\u2019s where that lies in the future', () => {
    expect(insertTimeOf(stampedAfter(60_001), happenedAt)).toEqual(happenedAt);
  });
});

it('an ObjectId tells its second, and no other key does', () => {
  expect(idTimeOf('69a42ac00000000000000001')).toEqual(new Date(0x69a42ac0 * 1_000));
  expect(idTimeOf('~69a42ac0')).toBeNull();
});
