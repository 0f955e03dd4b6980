import { TandemError } from '@tandem/errors';
import { MongoServerSelectionError } from 'mongodb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { answerWithin } from './answer-within.ts';

describe('answerWithin', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('rejects with STORE_UNAVAILABLE when the time is up, and leaves no timer behind when it was in time', async () => {
    vi.useFakeTimers();
    const waiting = expect(answerWithin(1_000, 'inserting', () => new Promise(() => undefined))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await vi.advanceTimersByTimeAsync(1_000);
    await waiting;
    expect(await answerWithin(1_000, 'reading', () => Promise.resolve(5))).toBe(5);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('turns what the driver throws into an error of the catalogue, and lets such an error through', async () => {
    const lost = new MongoServerSelectionError('no server', {} as never);
    await expect(answerWithin(1_000, 'reading', () => Promise.reject(lost))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', cause: lost });
    const ours = new TandemError('DOCUMENT_INVALID', 'x');
    await expect(answerWithin(1_000, 'reading', () => Promise.reject(ours))).rejects.toBe(ours);
  });
});
