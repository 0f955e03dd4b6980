import * as fc from 'fast-check';
import { orgIdSchema } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { mergeFacts } from './merge-facts.ts';
import type { Keyed } from './ports.ts';

const orgId = orgIdSchema.parse('org_merge');

/** A sorted reading that notes whether it was closed, in pages of so many. Rows are only told apart by their number here. */
function reading(keys: readonly string[], closed: string[] = [], name = '', perPage = 2) {
  const rows = keys.map((mergeKey, index) => ({ mergeKey, row: index }) as unknown as Keyed<never>);
  return (async function* read() {
    try {
      for (let start = 0; start < rows.length; start += perPage) yield await Promise.resolve(rows.slice(start, start + perPage));
    } finally {
      closed.push(name);
    }
  })();
}

async function merged(submissions: readonly string[], decisions: readonly string[], executions: readonly string[], deadLetters: readonly string[], perPage = 2, batchSize = 3) {
  const facts = [];
  const of = (keys: readonly string[]) => reading(keys, [], '', perPage);
  const readings = { submissions: of(submissions), decisions: of(decisions), executions: of(executions), deadLetters: of(deadLetters) };
  for await (const batch of mergeFacts(orgId, readings, batchSize)) {
    expect(batch.length).toBeLessThanOrEqual(batchSize);
    facts.push(...batch);
  }
  return facts;
}

describe('mergeFacts', () => {
  it('brings together what belongs to one submission, and tells what is there without one', async () => {
    const facts = await merged(['a', 'c'], ['a', 'a', 'b'], ['b', 'c'], []);
    expect(facts.map(({ mergeKey, submission, decisions, executions }) => [mergeKey, submission !== null, decisions.length, executions.length])).toEqual([
      ['a', true, 2, 0], ['b', false, 1, 1], ['c', true, 0, 1],
    ]);
  });

  it('loses no row and yields every key once, in order, however the pages lie', async () => {
    const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', '~x'), { maxLength: 20 }).map((list) => [...list].sort());
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')).map((list) => [...list].sort()), keys, keys, keys, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), async (submissions, decisions, executions, letters, perPage, batchSize) => {
        const facts = await merged(submissions, decisions, executions, letters, perPage, batchSize);
        expect(facts.map(({ mergeKey }) => mergeKey)).toEqual([...new Set([...submissions, ...decisions, ...executions, ...letters])].sort());
        expect(facts.flatMap((one) => one.decisions)).toHaveLength(decisions.length);
        expect(facts.flatMap((one) => one.executions)).toHaveLength(executions.length);
        expect(facts.flatMap((one) => one.deadLetters)).toHaveLength(letters.length);
      }),
    );
  });

  it('holds no more than a bound of one submission, and says so', async () => {
    const [one] = await merged(['a'], Array.from({ length: 2_001 }, () => 'a'), [], []);
    expect(one).toMatchObject({ truncated: true });
    expect(one?.decisions).toHaveLength(2_000);
  });

  it('ends a batch early where its submissions have many facts each', async () => {
    const keys = ['a', 'b', 'c'].flatMap((key) => Array.from({ length: 50 }, () => key));
    const sizes = [];
    for await (const batch of mergeFacts(orgId, { submissions: reading([]), decisions: reading(keys), executions: reading([]), deadLetters: reading([]) }, 3)) sizes.push(batch.length);
    expect(sizes).toEqual([2, 1]);
  });

  it('closes its readings when the consumer stops early', async () => {
    const closed: string[] = [];
    const readings = { submissions: reading(['a', 'b'], closed, 's'), decisions: reading(['a'], closed, 'd'), executions: reading(['b'], closed, 'e'), deadLetters: reading([], closed, 'l') };
    for await (const [one] of mergeFacts(orgId, readings, 1)) if (one?.mergeKey === 'a') break;
    expect(closed.sort()).toEqual(['d', 'e', 'l', 's']);
  });
});
