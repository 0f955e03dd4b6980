import { expect, it } from 'vitest';
import { budgetOf, createSliceTally } from './slice.ts';

it.each([
  [60_000, 1_000, { readMs: 53_000, finishMs: 6_000 }],
  [4_000, 500, { readMs: 2_500, finishMs: 1_000 }],
  [1_000, 5_000, { readMs: 0, finishMs: 250 }],
])('leaves of %i ms, %i of them spent, a part for what is under way at the end', (withinMs, spentMs, budget) => {
  expect(budgetOf(withinMs, spentMs)).toEqual(budget);
  const { readMs, finishMs } = budgetOf(withinMs, spentMs);
  if (readMs > 0) expect(spentMs + readMs + finishMs).toBeLessThanOrEqual(withinMs);
});

it.each([
  [60_000, { readMs: 52_000, finishMs: 6_000 }],
  [1_000, { readMs: 375, finishMs: 125 }],
])('leaves of %i ms time for what comes after it, and never less than half for the work', (withinMs, budget) => {
  expect(budgetOf(withinMs, 0, 2_000)).toEqual(budget);
});

it('tells what was read, what could not be processed, and whether to call again', () => {
  const tally = createSliceTally();
  tally.observe({ type: 'batch-read', events: 3, bytes: 1 });
  tally.observe({ type: 'batch-read', events: 4, bytes: 1 });
  tally.observe({ type: 'dead-lettered', code: 'EVENT_POISONED', orgId: 'org_a', submissionId: null, message: 'odd' });
  expect(tally.sliceOf('unfinished', 12.6)).toEqual({ outcome: 'unfinished', moreWaits: true, events: 7, deadLettered: 1, tookMs: 13 });
  for (const outcome of ['caught-up', 'another-leads'] as const) expect(tally.sliceOf(outcome, 1).moreWaits).toBe(false);
});
