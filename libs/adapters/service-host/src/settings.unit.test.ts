import { expect, it } from 'vitest';
import { z } from 'zod';
import { chosenBounds, comparisonSettings } from './settings.ts';

it('a comparison goes by what is set of its bounds, and else by the defaults', () => {
  const defaults = { graceMs: 30_000, lateAfterMs: 1_000, notExecutedAfterMs: 60_000 };
  const chosenBy = (environment: object) => chosenBounds(z.object(comparisonSettings(defaults)).parse(environment));
  expect(chosenBy({})).toEqual(defaults);
  expect(chosenBy({ RECONCILE_GRACE_MS: '2000', LATE_AFTER_MS: '3000', NOT_EXECUTED_AFTER_MS: '4000' })).toEqual({ graceMs: 2_000, lateAfterMs: 3_000, notExecutedAfterMs: 4_000 });
});
