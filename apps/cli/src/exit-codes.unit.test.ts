import { expect, it } from 'vitest';
import { exitCodeOf, exitCodeOfRollback } from './exit-codes.ts';

it('ends with a code of its own only where the verdict was asked for as a gate', () => {
  expect([exitCodeOf('NO-GO', false), exitCodeOf('NO-GO', true), exitCodeOf('INCONCLUSIVE', true), exitCodeOf('GO', true)]).toEqual([0, 3, 4, 0]);
});

it('does not end as done where a rollback moved nobody', () => {
  expect([exitCodeOfRollback(0), exitCodeOfRollback(1)]).toEqual([5, 0]);
});
