import type { GateLineView } from '@tandem/console-contract';
import { expect, it } from 'vitest';
import { divergenceShare, verdictAge, whyNot } from './run-figures.ts';

const line = (gate: string, verdict: GateLineView['verdict']): GateLineView => ({ gate, verdict, value: 1, bound: 1, threshold: 1, unit: 'count', n: 1, whatWouldChangeIt: '' });

it('counts a divergence among those that were judged', () => {
  expect(divergenceShare({ submissions: 12, diverged: 1, classes: { pending: 1, excluded: 1 } })).toBe(0.1);
  expect(divergenceShare({ submissions: 2, diverged: 0, classes: { pending: 2 } })).toBeNull();
});

it.each([['12:00:30', null], ['12:05:00', null], ['12:05:01', '5 min'], ['18:00:00', '6 h']])('tells at %s how old a verdict of 12:00 is: %j', (time, age) => {
  expect(verdictAge({ endedAt: '2026-03-01T12:00:00.000Z' }, `2026-03-01T${time}.000Z`)).toBe(age);
});

it('names what stands in the way, the worst first', () => {
  expect(whyNot([line('stream-lag', 'GO'), line('dead-letters', 'NO-GO'), line('minimum-duration', 'INCONCLUSIVE')])).toBe('Not met: dead letters.');
  expect(whyNot([line('minimum-duration', 'INCONCLUSIVE'), line('minimum-submissions', 'INCONCLUSIVE')])).toBe('Undecided: minimum duration, minimum submissions.');
  expect(whyNot([line('stream-lag', 'GO')])).toBe('');
});
