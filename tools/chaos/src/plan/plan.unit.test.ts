import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importers } from './cast.ts';
import { faultKinds, partsOf } from './fault.ts';
import { planOf } from './plan.ts';

const options = fc.record({ submissions: fc.integer({ min: 100, max: 20_000 }), seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }), startingPercent: fc.constant(60), kinds: fc.constant(faultKinds) });
const aMinute = 60_000;

describe('the plan', () => {
  it('is the same for the same seed, and another for another', () => {
    const plan = planOf({ submissions: 5_000, seed: 7, startingPercent: 60, kinds: faultKinds });
    expect(planOf({ submissions: 5_000, seed: 7, startingPercent: 60, kinds: faultKinds })).toEqual(plan);
    expect(planOf({ submissions: 5_000, seed: 8, startingPercent: 60, kinds: faultKinds })).not.toEqual(plan);
  });

  it('plays every kind at least once, in order, before the last submissions', () => {
    fc.assert(fc.property(options, (chosen) => {
      const { faults } = planOf(chosen);
      expect(new Set(faults.map(({ fault }) => fault.kind))).toEqual(new Set(faultKinds));
      expect(faults.map(({ at }) => at)).toEqual(faults.map(({ at }) => at).sort((a, b) => a - b));
      expect(faults.at(-1)?.at).toBeLessThan(chosen.submissions);
    }));
  });

  it('lets every fault end, and hit something', () => {
    fc.assert(fc.property(options, (chosen) => {
      for (const { fault } of planOf(chosen).faults) {
        if ('forMs' in fault) expect(fault.forMs).toBeLessThan(aMinute);
        if ('times' in fault) expect(fault.times).toBeGreaterThan(0);
        expect(partsOf(fault).length).toBeGreaterThan(0);
      }
    }));
  });

  it('plays only what it is told to', () => {
    expect(planOf({ submissions: 1_000, seed: 1, startingPercent: 60, kinds: [] }).faults).toEqual([]);
    expect(new Set(planOf({ submissions: 1_000, seed: 1, startingPercent: 60, kinds: ['flipped'] }).faults.map(({ fault }) => fault.kind))).toEqual(new Set(['flipped']));
  });

  it('keeps an importer where the stream enqueues, so that what follows its direct writes is certain', () => {
    fc.assert(fc.property(options, (chosen) => {
      for (const { fault } of planOf(chosen).faults) {
        if (fault.kind !== 'flipped' || !importers.some((importer) => importer === fault.organization)) continue;
        expect(['parallel', 'primary', 'complete']).toContain(fault.phase);
      }
    }));
  });

  it('sends each submission once, by every way', () => {
    fc.assert(fc.property(options, (chosen) => {
      const { batches } = planOf(chosen);
      let next = 0;
      for (const { first, count } of batches) {
        expect(first).toBe(next);
        expect(count).toBeGreaterThan(0);
        next += count;
      }
      expect(next).toBe(chosen.submissions);
    }));
    expect(new Set(planOf({ submissions: 2_000, seed: 1, startingPercent: 60, kinds: [] }).batches.map(({ way }) => way)).size).toBe(3);
  });
});
