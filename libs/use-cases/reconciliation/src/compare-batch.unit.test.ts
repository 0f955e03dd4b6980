import { defaultBounds, findingId, judge, type ClosingStatus, type StoredFinding, type SubmissionFacts } from '@tandem/comparison';
import { expect, it } from 'vitest';
import { compareBatch, type BatchPorts } from './compare-batch.ts';
import { exampleFacts } from './self-test/example-facts.ts';

const [example] = exampleFacts(defaultBounds);
const { facts, circumstances } = example!;
const lost: SubmissionFacts = { ...facts, executions: [] };

/** What was closed, and how. */
async function closedBy(read: SubmissionFacts): Promise<ReadonlyMap<string, ClosingStatus>> {
  const found = judge(lost, circumstances).findings.find(({ kind }) => kind === 'not-executed')!;
  const at = new Date(circumstances.now);
  const stored: StoredFinding = { ...found, _id: findingId(found), firstSeen: at, lastSeen: at, rechecks: 0, nextCheckAt: at, expireAt: null };
  const closed = new Map<string, ClosingStatus>();
  const none = () => Promise.resolve([]);
  const ports: BatchPorts = {
    facts: { submissionsOf: none, snapshotsOf: () => Promise.resolve(new Map()), eventTokensOf: () => Promise.resolve(new Map()) },
    findings: {
      saveAll: () => Promise.resolve(),
      async closeAll(ids, status) {
        for (const id of ids) closed.set(id === stored._id ? 'lost' : id, status);
        await Promise.resolve();
      },
    },
  };
  await compareBatch(ports, read.orgId, [read], circumstances, [stored]);
  return closed;
}

it('closes what is found no more, and nothing by facts that were not all read', async () => {
  expect([...(await closedBy(facts))]).toEqual([['lost', 'healed']]);
  expect([...(await closedBy(lost))]).toEqual([]);
  expect([...(await closedBy({ ...lost, truncated: true }))]).toEqual([]);
});
