import { phases } from '@tandem/documents';
import { expect, it } from 'vitest';
import { phaseTour } from './testing/phase-tour.ts';

it('goes from each phase into each other one exactly once, and ends where it began', () => {
  const tour = phaseTour();
  const changes = tour.map((to, index) => `${tour.at(index - 1)!} to ${to}`);
  expect(new Set(changes).size).toBe(changes.length);
  expect(changes).toHaveLength(phases.length * (phases.length - 1));
  expect(changes.every((change) => new Set(change.split(' to ')).size === 2)).toBe(true);
});
