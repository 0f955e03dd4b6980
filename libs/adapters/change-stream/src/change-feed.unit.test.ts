import type { StreamPosition } from '@tandem/stream-path';
import { describe, expect, it } from 'vitest';
import { createBatchSize } from './batch-size.ts';
import type { ChangeCursor, CursorAnswer } from './change-cursor.ts';
import { createChangeFeed } from './change-feed.ts';

const signal = new AbortController().signal;
const start: StreamPosition = { token: null, clusterTime: { seconds: 1, increment: 1 } };

/** A cursor whose questions are answered by hand. */
function createHandCursor() {
  const questions: { readonly size: number; readonly answer: (documents: number) => void; readonly fail: (error: Error) => void }[] = [];
  const cursor: ChangeCursor = {
    more: (size) =>
      new Promise<CursorAnswer>((resolve, reject) => {
        const number = questions.length;
        questions.push({
          size,
          answer: (documents) => { resolve({ documents: Array.from({ length: documents }, (_unused, index) => ({ _id: `${number}.${index}` })), token: `after ${number}` }); },
          fail: reject,
        });
      }),
    close: () => Promise.resolve(),
  };
  return { cursor, questions };
}

describe('the change feed', () => {
  const feedOf = (cursor: ChangeCursor) =>
    createChangeFeed({ cursor, start, size: createBatchSize({ start: 2, small: 2, maximum: 8, bytes: 1_000_000 }), asFault: (error, batchSize, after) => ({ error, batchSize, after }) });

  it('asks for the next batch as soon as a full one is there, and for no further one', async () => {
    const { cursor, questions } = createHandCursor();
    const feed = feedOf(cursor);
    const first = feed.next(signal);
    questions[0]!.answer(2);
    await first;
    expect(questions.map(({ size }) => size)).toEqual([2, 4]);
    questions[1]!.answer(4);
    await Promise.resolve();
    expect(questions).toHaveLength(2);
    expect((await feed.next(signal)).events).toHaveLength(4);
    expect(questions.map(({ size }) => size)).toEqual([2, 4, 8]);
  });

  it('asks only when it is asked while batches are not full', async () => {
    const { cursor, questions } = createHandCursor();
    const first = feedOf(cursor).next(signal);
    questions[0]!.answer(1);
    await first;
    expect(questions).toHaveLength(1);
  });

  it('does not hand out an empty answer that is old: it says nothing of now', async () => {
    const { cursor, questions } = createHandCursor();
    const feed = feedOf(cursor);
    const first = feed.next(signal);
    questions[0]!.answer(2);
    await first;
    questions[1]!.answer(0);
    await new Promise(setImmediate);
    const second = feed.next(signal);
    await new Promise(setImmediate);
    questions[2]!.answer(0);
    expect((await second).position.token).toBe('after 2');
  });

  it('keeps a fault that came ahead until it is asked, and says after which position it was', async () => {
    const { cursor, questions } = createHandCursor();
    const feed = feedOf(cursor);
    const first = feed.next(signal);
    questions[0]!.answer(2);
    const { position } = await first;
    const error = new Error('broken');
    questions[1]!.fail(error);
    await new Promise(setImmediate);
    await expect(feed.next(signal)).rejects.toEqual({ error, batchSize: 4, after: position });
  });
});
