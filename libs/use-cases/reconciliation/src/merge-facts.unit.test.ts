import * as fc from 'fast-check';
import { orgIdSchema } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { mergeFacts } from './merge-facts.ts';
import type { Keyed } from './ports.ts';

const orgId = orgIdSchema.parse('org_merge');

/** A sorted reading that notes whether it was closed. Rows are only told apart by their number here. */
function reading(keys: readonly string[], closed: string[] = [], name = '') {
  return (async function* read() {
    try {
      for (const [index, mergeKey] of keys.entries()) yield await Promise.resolve({ mergeKey, row: index } as unknown as Keyed<never>);
    } finally {
      closed.push(name);
    }
  })();
}

async function merged(submissions: readonly string[], decisions: readonly string[], executions: readonly string[], deadLetters: readonly string[]) {
  const facts = [];
  for await (const one of mergeFacts(orgId, { submissions: reading(submissions), decisions: reading(decisions), executions: reading(executions), deadLetters: reading(deadLetters) })) facts.push(one);
  return facts;
}

describe('mergeFacts', () => {
  it('brings together what belongs to one submission, and tells what is there without one', async () => {
    const facts = await merged(['a', 'c'], ['a', 'a', 'b'], ['b', 'c'], []);
    expect(facts.map(({ mergeKey, submission, decisions, executions }) => [mergeKey, submission !== null, decisions.length, executions.length])).toEqual([
      ['a', true, 2, 0], ['b', false, 1, 1], ['c', true, 0, 1],
    ]);
  });

  it('loses no row and yields every key once, in order', async () => {
    const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', '~x'), { maxLength: 20 }).map((list) => [...list].sort());
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')).map((list) => [...list].sort()), keys, keys, keys, async (submissions, decisions, executions, letters) => {
        const facts = await merged(submissions, decisions, executions, letters);
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

  it('closes its readings when the consumer stops early', async () => {
    const closed: string[] = [];
    const readings = { submissions: reading(['a', 'b'], closed, 's'), decisions: reading(['a'], closed, 'd'), executions: reading(['b'], closed, 'e'), deadLetters: reading([], closed, 'l') };
    for await (const one of mergeFacts(orgId, readings)) if (one.mergeKey === 'a') break;
    expect(closed.sort()).toEqual(['d', 'e', 'l', 's']);
  });
});
