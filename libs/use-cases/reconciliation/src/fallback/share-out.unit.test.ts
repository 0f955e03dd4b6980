import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareOut } from './share-out.ts';

describe("sharing out a round's room", () => {
  it('gives the rest to whoever wants much', () => {
    expect(shareOut(100, [1_000, 3, 0, 10])).toEqual([87, 3, 0, 10]);
  });

  it('gives one each as far as it reaches', () => {
    expect(shareOut(2, [5, 0, 5, 5])).toEqual([1, 0, 1, 0]);
  });

  it('gives nobody more than is wanted, and leaves nothing over that is wanted', () => {
    fc.assert(fc.property(fc.nat(200), fc.array(fc.nat(50), { maxLength: 20 }), (room, wanted) => {
      const shares = shareOut(room, wanted);
      const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
      expect(shares.every((share, index) => share <= wanted[index]!)).toBe(true);
      expect(sum(shares)).toBe(Math.min(room, sum(wanted)));
    }));
  });
});
