import { describe, expect, it } from 'vitest';
import { lowerBound, trialsNeeded, upperBound } from './proportion-bound.ts';

/*
 * Published Clopper–Pearson intervals. A two-sided 95 % interval is made of the two one-sided 97.5 % bounds,
 * and a two-sided 90 % interval of the two one-sided 95 % bounds, which are those that the gates use.
 */
const twoSided95 = [
  // R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998) 857–872,
  // table I, method 5 (Clopper–Pearson)
  [81, 263, 0.2527, 0.3676],
  [15, 148, 0.0578, 0.1617],
  [0, 20, 0, 0.1684],
  [1, 29, 0.0009, 0.1776],
  // W. J. Conover, Practical Nonparametric Statistics (1971), p. 97 f., as R's binom.test prints it
  [682, 925, 0.7077, 0.7654],
] as const;

/* Documenta Geigy, Scientific Tables: exact confidence limits of the binomial distribution, 2α = 0.10, in per cent. */
const twoSided90 = [
  [0, 10, 0, 25.89],
  [1, 10, 0.51, 39.42],
  [2, 10, 3.68, 50.69],
  [5, 10, 22.24, 77.76],
  [0, 20, 0, 13.91],
  [1, 20, 0.26, 21.61],
  [0, 30, 0, 9.5],
  [1, 30, 0.17, 14.86],
  [0, 100, 0, 2.95],
  [1, 100, 0.05, 4.66],
  [5, 100, 1.99, 10.23],
] as const;

describe('the Clopper–Pearson bounds', () => {
  it('bound zero in 2,995 at 0.1 %, and zero in 2,994 just above', () => {
    expect(upperBound(0, 2_995)).toBeLessThanOrEqual(0.001);
    expect(upperBound(0, 2_994)).toBeGreaterThan(0.001);
  });

  it.each(twoSided95)('equal the published two-sided 95 %% interval for %i in %i', (hits, trials, lower, upper) => {
    expect(lowerBound(hits, trials, 0.975)).toBeCloseTo(lower, 4);
    expect(upperBound(hits, trials, 0.975)).toBeCloseTo(upper, 4);
  });

  it.each(twoSided90)('equal the published two-sided 90 %% limits for %i in %i', (hits, trials, lower, upper) => {
    expect(lowerBound(hits, trials) * 100).toBeCloseTo(lower, 2);
    expect(upperBound(hits, trials) * 100).toBeCloseTo(upper, 2);
  });

  it('agree with the closed form where nothing or everything was hit', () => {
    expect(upperBound(0, 50)).toBeCloseTo(1 - 0.05 ** (1 / 50), 10);
    expect(lowerBound(50, 50)).toBeCloseTo(0.05 ** (1 / 50), 10);
    expect(upperBound(50, 50)).toBe(1);
    expect(lowerBound(0, 50)).toBe(0);
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
