import { expect, it } from 'vitest';
import { newsBetween, type Heard } from './news.ts';

const before: Heard = { connection: 'live', verdict: 'GO', findings: ['a'] };

it('says nothing of what merely goes on', () => {
  expect([newsBetween(null, before), newsBetween(before, before), newsBetween({ ...before, findings: null }, before)]).toEqual([null, null, null]);
});

it('says what is new', () => {
  expect(newsBetween(before, { connection: 'lost', verdict: 'NO-GO', findings: ['b', 'c', 'a'] })).toBe('The connection is lost. The verdict is NO-GO. 2 new divergences.');
  expect(newsBetween(before, { ...before, connection: 'refused' })).toBe('The server refuses this page.');
  for (const connection of ['lost', 'refused'] as const) expect(newsBetween({ ...before, connection }, before)).toBe('Connected again.');
});
