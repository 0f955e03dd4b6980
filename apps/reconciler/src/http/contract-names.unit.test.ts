import { findingKinds, findingStatuses } from '@tandem/comparison';
import { findingKindNames, findingStatusNames, pathNames, phaseNames } from '@tandem/console-contract';
import { phases, triggerPaths } from '@tandem/documents';
import { expect, it } from 'vitest';

/** The contract is read by a browser, so it brings no other lib along and names these by itself. */
it.each([
  ['kinds of findings', findingKindNames, Object.keys(findingKinds)],
  ['states of findings', findingStatusNames, Object.keys(findingStatuses)],
  ['phases', phaseNames, phases],
  ['paths', pathNames, triggerPaths],
])('the contract with the console names all %s', (_what, named, known) => {
  expect([...named].sort()).toEqual([...known].sort());
});
