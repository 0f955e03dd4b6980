import { expect, it } from 'vitest';
import { phaseAfter, phaseBefore, targetPhases } from './target-phase.ts';

it('goes out from the phase that the target comes after', () => {
  expect(targetPhases.map((target) => phaseAfter(phaseBefore(target)))).toEqual(targetPhases);
});
