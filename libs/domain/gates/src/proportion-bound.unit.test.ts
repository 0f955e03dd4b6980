import { describe, expect, it } from 'vitest';
import { lowerBound, trialsNeeded, upperBound } from './proportion-bound.ts';

describe('the Clopper–Pearson bounds', () => {
  it('bound zero in 2,995 at 0.1 %, and zero in 2,994 just above', () => {
    expect(upperBound(0, 2_995)).toBeLessThanOrEqual(0.001);
    expect(upperBound(0, 2_994)).toBeGreaterThan(0.001);
  });

  it('agree with the closed form where nothing or everything was hit', () => {
    expect(upperBound(0, 50)).toBeCloseTo(1 - 0.05 ** (1 / 50), 10);
    expect(lowerBound(50, 50)).toBeCloseTo(0.05 ** (1 / 50), 10);
    expect(upperBound(50, 50)).toBe(1);
    expect(lowerBound(0, 50)).toBe(0);
  });

  it('agree with published values for one in ten', () => {
    expect(upperBound(1, 10)).toBeCloseTo(0.3942, 4);
    expect(lowerBound(1, 10)).toBeCloseTo(0.0051, 4);
  });

  it('know nothing where nothing was tried', () => {
    expect(upperBound(0, 0)).toBe(1);
    expect(lowerBound(0, 0)).toBe(0);
  });

  it('tell how many trials are needed', () => {
    expect(trialsNeeded(0, 0.001)).toBe(2_995);
    expect(upperBound(3, trialsNeeded(3, 0.001))).toBeLessThanOrEqual(0.001);
    expect(upperBound(3, trialsNeeded(3, 0.001) - 1)).toBeGreaterThan(0.001);
  });
});
