import { TandemError } from '@tandem/errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPoisonGuard, type Worked } from './poison-guard.ts';

const { signal } = new AbortController();
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

/** Work that fails whenever one of the poisonous is in the batch. */
function createWork(poisonous: ReadonlySet<number>) {
  const batches: (readonly number[])[] = [];
  const work = (items: readonly number[]): Promise<number> => {
    if (items.some((item) => poisonous.has(item))) return Promise.reject(new TypeError('poison'));
    batches.push(items);
    return Promise.resolve(items.length);
  };
  return { batches, work };
}

describe('the poison guard', () => {
  it('does all at once where nothing fails', async () => {
    const { batches, work } = createWork(new Set());
    const outcome = await createPoisonGuard().run(range(0, 100), work, signal);
    expect(batches).toEqual([range(0, 100)]);
    expect(outcome).toMatchObject({ results: [100], poison: [], suspects: [] });
  });

  it('finds the poisonous ones, wherever they are, and does all others', async () => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.nat(99), { maxLength: 9 }), async (poisonous) => {
      const outcome = await createPoisonGuard().run(range(0, 100), createWork(new Set(poisonous)).work, signal);
      expect(outcome.poison.map(({ item }) => item)).toEqual([...poisonous].sort((a, b) => a - b));
      expect([...outcome.done, ...poisonous].sort((a, b) => a - b)).toEqual(range(0, 100));
    }));
  });

  it.each(['STORE_UNAVAILABLE', 'QUEUE_UNAVAILABLE', 'BACKEND_UNREACHABLE'] as const)('blames nobody for a backend that is away: %s', async (code) => {
    const away = () => Promise.reject(new TandemError(code, 'away'));
    await expect(createPoisonGuard().run(range(0, 4), away, signal)).rejects.toMatchObject({ code });
  });

  it('suspects rather than blames when ten in a row fail and none succeeds, until one does', async () => {
    const guard = createPoisonGuard();
    const all = createWork(new Set(range(0, 100)));
    const first = await guard.run(range(0, 30), all.work, signal);
    expect([first.poison.length, first.suspects.length]).toEqual([10, 20]);
    const second = await guard.run(range(30, 40), all.work, signal);
    expect([second.poison.length, second.suspects.length]).toEqual([0, 10]);
    const third = await guard.run([100, ...range(40, 45)], all.work, signal);
    expect([third.done, third.poison.length, third.suspects.length]).toEqual([[100], 5, 0]);
  });

  it('suspects what cannot be read where ten in a row cannot be and none can, also in one batch, until one can', async () => {
    const guard = createPoisonGuard();
    const readable = new Set([100, 112]);
    const gone = 50;
    const work = (items: readonly number[]): Promise<Worked<number>> => Promise.resolve({
      read: items.filter((item) => readable.has(item)),
      unreadable: items.filter((item) => item !== gone && !readable.has(item)).map((item) => ({ item, error: new TypeError('unreadable') })),
    });
    const first = await guard.run(range(0, 30), work, signal, (worked) => worked);
    expect([first.done, first.poison.length, first.suspects.length]).toEqual([[], 10, 20]);
    const second = await guard.run([gone, ...range(30, 35)], work, signal, (worked) => worked);
    expect([second.done, second.poison.length, second.suspects.length]).toEqual([[gone], 0, 5]);
    const third = await guard.run(range(100, 130), work, signal, (worked) => worked);
    expect([third.done, third.poison.map(({ item }) => item)]).toEqual([[100, 112], [...range(101, 111), ...range(113, 123)]]);
  });

  it('stops when it is told to', async () => {
    const stopping = new AbortController();
    const work = () => {
      stopping.abort(new Error('stopped'));
      return Promise.reject(new TypeError('no'));
    };
    await expect(createPoisonGuard().run(range(0, 8), work, stopping.signal)).rejects.toThrow('stopped');
  });
});
