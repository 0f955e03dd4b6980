import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBatchSize } from './batch-size.ts';

describe('the batch size', () => {
  const create = (start = 10) => createBatchSize({ start, small: 10, maximum: 100, bytes: 1_000 });

  it('doubles while batches come full, up to its maximum', () => {
    const size = create();
    const asked = [1, 2, 3, 4, 5].map(() => {
      const { current } = size;
      expect(size.learn(current, current, current)).toBe(true);
      return current;
    });
    expect(asked).toEqual([10, 20, 40, 80, 100]);
  });

  it('is small again after a batch that was not full', () => {
    const size = create();
    size.learn(10, 10, 10);
    expect(size.learn(20, 19, 19)).toBe(false);
    expect(size.current).toBe(10);
  });

  it('starts where it is told to and grows from there', () => {
    const size = create(1);
    expect(size.current).toBe(1);
    size.learn(1, 1, 1);
    expect(size.current).toBe(2);
  });

  it('takes a batch that the server has cut short for its bytes as a full one', () => {
    expect(create().learn(10, 3, 1_200)).toBe(true);
  });

  it('never asks for more than would fit, were the next events as large as the last, and always for one', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(100), fc.nat(5_000)), { maxLength: 20 }), (answers) => {
        const size = create();
        for (const [events, eventBytes] of answers) {
          const taken = Math.min(events, size.current);
          size.learn(size.current, taken, taken * eventBytes);
          expect(size.current).toBeGreaterThanOrEqual(1);
          expect(size.current).toBeLessThanOrEqual(100);
          if (taken > 0 && size.current > 1) expect(size.current * eventBytes).toBeLessThanOrEqual(1_000);
        }
      }),
    );
  });
});
