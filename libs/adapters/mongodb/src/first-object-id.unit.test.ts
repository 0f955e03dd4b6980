import { describe, expect, it } from 'vitest';
import { firstObjectIdOf } from './first-object-id.ts';

describe('the first ObjectId of a time', () => {
  it.each([
    ["its second's, whatever the millisecond", 1_700_000_000_999, '6553f1000000000000000000'],
    ['the first of all where the time is before the epoch', -5_000, '000000000000000000000000'],
    ["the last second's where the time is beyond all that an ObjectId can tell", Number.MAX_SAFE_INTEGER, 'ffffffff0000000000000000'],
  ])('is %s', (_what, ms, hex) => {
    expect(firstObjectIdOf(ms).toHexString()).toBe(hex);
  });
});
