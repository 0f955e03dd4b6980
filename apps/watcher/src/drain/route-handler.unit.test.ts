import process from 'node:process';
import { TandemError } from '@tandem/errors';
import { afterEach, expect, it, vi } from 'vitest';
import type { SliceOptions } from './open-drain.ts';
import { createDrainRoute } from './route-handler.ts';
import type { Slice } from './slice.ts';

const slice: Slice = { outcome: 'unfinished', moreWaits: true, events: 7, deadLettered: 0, tookMs: 900 };
const secret = 'a secret';
const spyOnStderr = () => vi.spyOn(process.stderr, 'write').mockReturnValue(true);
afterEach(() => { vi.restoreAllMocks(); });

function request(authorization?: string, signal?: AbortSignal): Request {
  return new Request('https://tandem.example.org/api/tandem/drain', { ...(authorization !== undefined && { headers: { authorization } }), ...(signal && { signal }) });
}

it('runs a slice for whoever knows the secret, and opens once for all calls', async () => {
  let opened = 0;
  const asked: SliceOptions[] = [];
  const route = createDrainRoute({
    open: () => {
      opened += 1;
      return { slice: (options) => Promise.resolve(asked.push(options)).then(() => slice) };
    },
    secret,
    withinMs: 50_000,
  });
  const leaving = new AbortController();
  const answer = await route(request(`Bearer ${secret}`, leaving.signal));
  expect([answer.status, await answer.json()]).toEqual([200, slice]);
  await route(request(`Bearer ${secret}`));
  expect([opened, asked.map(({ withinMs }) => withinMs)]).toEqual([1, [50_000, 50_000]]);
  // who asked has gone
  leaving.abort();
  expect(asked[0]?.signal?.aborted).toBe(true);
});

it.each([
  ['no token', secret, undefined],
  ['another token', secret, 'Bearer another'],
  ['the token alone', secret, secret],
  ['no secret set', undefined, 'Bearer undefined'],
  ['an empty secret', '', 'Bearer '],
])('does nothing for a caller with %s', async (_, known, authorization) => {
  const route = createDrainRoute({ open: () => { throw new Error('not to be opened'); }, secret: known, withinMs: 1_000 });
  expect((await route(request(authorization))).status).toBe(401);
});

it('says so likewise where a slice is refused for a setting', async () => {
  const written = spyOnStderr();
  const route = createDrainRoute({ open: () => ({ slice: () => Promise.reject(new TandemError('PARTITIONS_DIFFER', 'it is split over 4')) }), secret, withinMs: 1_000 });
  const answer = await route(request(`Bearer ${secret}`));
  expect([answer.status, await answer.text()]).toEqual([503, expect.not.stringContaining('split')]);
  // the slice has logged it
  expect(written).not.toHaveBeenCalled();
});

it('does not take a fault of another kind for a setting', async () => {
  const route = createDrainRoute({ open: () => ({ slice: () => Promise.reject(new TypeError('a bug')) }), secret, withinMs: 1_000 });
  await expect(route(request(`Bearer ${secret}`))).rejects.toThrow('a bug');
});

it('does not take a fault of another kind for a setting where it cannot be opened, either', async () => {
  const route = createDrainRoute({ open: () => { throw new TypeError('a bug'); }, secret, withinMs: 1_000 });
  await expect(route(request(`Bearer ${secret}`))).rejects.toThrow('a bug');
});

it('says that a setting is wrong, which to stderr alone, and tries anew with the next call', async () => {
  const written = spyOnStderr();
  let opened = 0;
  const route = createDrainRoute({
    open: () => {
      opened += 1;
      if (opened === 1) throw new TandemError('CONFIG_INVALID', 'MONGODB_URI: is not set');
      return { slice: () => Promise.resolve(slice) };
    },
    secret,
    withinMs: 1_000,
  });
  const answer = await route(request(`Bearer ${secret}`));
  expect([answer.status, await answer.text()]).toEqual([503, expect.not.stringContaining('MONGODB_URI')]);
  expect(written).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/MONGODB_URI: is not set\n.+\n/));
  expect((await route(request(`Bearer ${secret}`))).status).toBe(200);
});
