import { expect, it } from 'vitest';
import { exitCodeOf } from './exit-codes.ts';

it('ends with a code of its own only where the verdict was asked for as a gate', () => {
  expect([exitCodeOf('NO-GO', false), exitCodeOf('NO-GO', true), exitCodeOf('INCONCLUSIVE', true), exitCodeOf('GO', true)]).toEqual([0, 3, 4, 0]);
});
