import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createBooks } from '../judgement/books.ts';
import type { Batch } from '../plan/load.ts';
import { runLoad } from './run-load.ts';

function createLoad({ areEffectsSeen }: { readonly areEffectsSeen: boolean }) {
  const batches = Array.from({ length: 60 }, (_, index): Batch => ({ first: index * 50, count: 50, way: 'http', organization: 'wanderer-1' }));
  const books = createBooks({ submissions: 3_000, startingPercent: 60, batches });
  const sender = ({ first, count }: Batch): Promise<void> => {
    for (let submission = first; submission < first + count; submission += 1) {
      books.sent(submission);
      books.accept(submission);
      if (areEffectsSeen) books.effectsOf(submission).forEach(() => { books.effectSeen(submission); });
    }
    return Promise.resolve();
  };
  return { batches, senders: { http: sender, handler: sender, direct: sender }, books, rate: undefined, isOver: () => false, patienceMs: 20, signal: AbortSignal.timeout(4_000) };
}

it('sends all, though effects are missing for good: the accountant is to say so', async () => {
  const load = createLoad({ areEffectsSeen: false });
  await runLoad({ ...load, nextFaultAt: () => Infinity });
  expect(load.books.accepted()).toBe(3_000);
});

it('begins nothing more once it is over, not even behind a fault that is due', async () => {
  const load = createLoad({ areEffectsSeen: true });
  const { books } = load;
  await runLoad({ ...load, isOver: () => books.accepted() >= 1_000, nextFaultAt: () => 1_000 });
  expect(books.accepted()).toBeGreaterThanOrEqual(1_000);
  expect(books.accepted()).toBeLessThan(2_000);
  expect(books.sentInAll()).toBe(books.accepted());
});

it('waits for a fault that is due', async () => {
  const load = createLoad({ areEffectsSeen: true });
  const { books } = load;
  let nextFaultAt = 1_000;
  const done = runLoad({ ...load, nextFaultAt: () => nextFaultAt });
  await delay(100);
  expect(books.accepted()).toBeGreaterThanOrEqual(1_000);
  expect(books.accepted()).toBeLessThan(2_000);
  nextFaultAt = Infinity;
  await done;
  expect(books.accepted()).toBe(3_000);
});
