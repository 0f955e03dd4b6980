import { describe, expect, it } from 'vitest';
import { effectNode, referenceOf } from '../platform/expected-effects.ts';
import type { Batch } from '../plan/load.ts';
import { createAccountant } from './accountant.ts';
import { createBooks } from './books.ts';

const count = 20;
/** Of the numbers below 20: how many effects each has. */
const [without, withOne, withTwo] = [2, 1, 0];

function open(way: Batch['way'] = 'http', organization: Batch['organization'] = 'wanderer-1') {
  const books = createBooks({ submissions: count, startingPercent: 60, batches: [{ first: 0, count, way, organization }] });
  const accountant = createAccountant('run', books);
  const see = (submission: number, workflowId = 'first-effect', key = `${submission}:${workflowId}`) => {
    accountant.saw({ reference: referenceOf('run', submission), workflowId, nodeId: effectNode, key });
  };
  const accept = (submission: number) => { books.sent(submission); books.accept(submission); };
  const sums = () => { const { lost, doubled, unexpected, repeated, effects } = accountant.balance(); return { lost, doubled, unexpected, repeated, effects }; };
  return { books, accountant, see, accept, sums };
}
const even = { lost: 0, doubled: 0, unexpected: 0, repeated: 0 };

describe('the account', () => {
  it('balances where every effect was seen once', () => {
    const { books, accept, see, sums } = open();
    for (const submission of [without, withOne, withTwo]) {
      accept(submission);
      for (const workflow of books.effectsOf(submission)) see(submission, workflow);
    }
    expect(sums()).toEqual({ ...even, effects: 3 });
  });

  it('finds each effect that is missing, and names it', () => {
    const { accept, see, sums, accountant } = open();
    accept(withTwo);
    see(withTwo, 'first-effect');
    expect(sums()).toMatchObject({ ...even, lost: 1 });
    expect(accountant.balance().examples.lost).toEqual([{ reference: referenceOf('run', withTwo), what: 'second-effect' }]);
  });

  it('finds an effect that came under two keys, and counts a repeated key apart', () => {
    const { accept, see, sums } = open();
    accept(withOne);
    see(withOne, 'first-effect', 'a');
    see(withOne, 'first-effect', 'a');
    expect(sums()).toEqual({ ...even, effects: 1, repeated: 1 });
    see(withOne, 'first-effect', 'b');
    expect(sums()).toEqual({ ...even, effects: 1, repeated: 1, doubled: 1 });
  });

  it('finds effects that nobody asked for: of another workflow, of a submission that has none, of none that was sent', () => {
    const { accept, see, sums } = open();
    accept(without);
    see(without);
    see(withOne);
    see(withTwo, 'unfinished');
    expect(sums()).toMatchObject({ unexpected: 3, lost: 0 });
  });

  it('takes never and once for right where no answer came, but not under two keys', () => {
    const { books, see, sums } = open();
    books.sent(withOne);
    expect(sums()).toMatchObject(even);
    see(withOne, 'first-effect', 'a');
    expect(sums()).toMatchObject(even);
    see(withOne, 'first-effect', 'b');
    expect(sums()).toMatchObject({ doubled: 1 });
  });

  it('expects nothing of a direct write that is only recorded', () => {
    const { accept, see, sums } = open('direct', 'wanderer-1');
    accept(withOne);
    expect(sums()).toMatchObject(even);
    see(withOne);
    expect(sums()).toMatchObject({ unexpected: 1 });
  });

  it('leaves open what a direct write leads to once the kill switch is thrown, unless it was seen before', () => {
    const { accept, books, see, sums } = open('direct', 'importer-1');
    accept(withOne);
    accept(withTwo);
    see(withTwo, 'first-effect');
    see(withTwo, 'second-effect');
    books.doubtDirectWrites();
    books.sent(13);
    books.accept(13, { doubtful: true });
    expect(sums()).toMatchObject(even);
    expect([withOne, withTwo, 13].map((submission) => books.standing(submission))).toEqual(['doubtful', 'accepted', 'doubtful']);
    // the load waits for what must come: for these for ever, or it would run ahead by whatever comes all the same
    expect(books.expectedEffects()).toBe(2);
    expect(books.awaitedEffects()).toBe(0);
    see(withOne, 'first-effect');
    expect(books.awaitedEffects()).toBe(0);
    accept(7);
    expect(books.awaitedEffects()).toBe(1);
    expect(books.doubtful()).toBe(2);
  });
});
