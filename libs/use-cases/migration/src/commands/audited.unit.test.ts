import { TandemError } from '@tandem/errors';
import { expect, it } from 'vitest';
import { audited } from './audited.ts';

it('calls no deed failed that was done, where that it was done cannot be recorded', async () => {
  const tried: string[] = [];
  const actions = { record: ({ outcome }: { outcome: string }) => { tried.push(outcome); return Promise.reject(new TandemError('STORE_UNAVAILABLE', 'away')); }, attempts: () => Promise.resolve([]) };
  const deed = { action: 'hold', orgId: null, by: 'ada', reason: null } as const;
  const doing = audited({ actions, newId: () => 'id', clock: () => 0 }, deed, {}, () => Promise.resolve({ result: 1, detail: {} }));
  await expect(doing).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(tried).toEqual(['done']);
});
