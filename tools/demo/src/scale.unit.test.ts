import { describe, expect, it } from 'vitest';
import { scaleOf } from './scale.ts';

const serverOf = (kind: 'given' | 'secantusd-py') => ({ owned: false, uri: '', description: { kind, label: '', reason: '', limits: [] } }) as unknown as Parameters<typeof scaleOf>[1];
const asTold = { rate: undefined, seconds: undefined };

describe('the scale of the demo', () => {
  it('is enough for 2,000 submissions by default', () => {
    const { rate, seconds, wantedSubmissions } = scaleOf(asTold, serverOf('given'));
    expect(wantedSubmissions).toBe(2_000);
    expect(rate * seconds).toBeGreaterThan(wantedSubmissions);
  });

  it('says so where a slow server makes it lower the rate', () => {
    expect(scaleOf(asTold, serverOf('given')).remarks).toEqual([]);
    expect(scaleOf(asTold, serverOf('secantusd-py')).remarks).toHaveLength(1);
    expect(scaleOf({ rate: 99, seconds: 2 }, serverOf('secantusd-py'))).toMatchObject({ rate: 99, seconds: 2, wantedSubmissions: 1, remarks: [] });
  });
});
