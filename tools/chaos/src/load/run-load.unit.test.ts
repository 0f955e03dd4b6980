import { expect, it } from 'vitest';
import { createBooks } from '../judgement/books.ts';
import type { Batch } from '../plan/load.ts';
import { runLoad } from './run-load.ts';

it('sends all, though effects are missing for good: the accountant is to say so', async () => {
  const batches = Array.from({ length: 60 }, (_, index): Batch => ({ first: index * 50, count: 50, way: 'http', organization: 'wanderer-1' }));
  const books = createBooks(3_000, batches);
  const sender = ({ first, count }: Batch): Promise<void> => {
    for (let submission = first; submission < first + count; submission += 1) books.accept(submission);
    return Promise.resolve();
  };
  const signal = AbortSignal.timeout(4_000);
  await runLoad({ batches, senders: { http: sender, handler: sender, direct: sender }, books, rate: undefined, effects: () => 0, patienceMs: 20, signal });
  expect(books.accepted()).toBe(3_000);
});
