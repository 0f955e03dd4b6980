import { defaultBounds, findingId, judge, type ClosingStatus, type FindingKind, type StoredFinding, type SubmissionFacts } from '@tandem/comparison';
import type { TriggerPath } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { compareBatch, type BatchPorts } from './compare-batch.ts';
import { exampleFacts } from './self-test/example-facts.ts';

const [example] = exampleFacts(defaultBounds);
const { facts, circumstances } = example!;
const lost: SubmissionFacts = { ...facts, executions: [] };

/** What was closed, and how, of a finding that was made by other facts. */
async function closedBy(read: SubmissionFacts, before = lost, foundKind: FindingKind = 'not-executed'): Promise<ReadonlyMap<string, ClosingStatus>> {
  const found = judge(before, circumstances).findings.find(({ kind }) => kind === foundKind)!;
  const at = new Date(circumstances.now);
  const stored: StoredFinding = { ...found, _id: findingId(found), firstSeen: at, lastSeen: at, rechecks: 0, nextCheckAt: at, expireAt: null };
  const closed = new Map<string, ClosingStatus>();
  const none = () => Promise.resolve([]);
  const ports: BatchPorts = {
    facts: { submissionsOf: none, snapshotsOf: () => Promise.resolve(new Map()), eventTokensOf: () => Promise.resolve(new Map()) },
    findings: {
      saveAll: () => Promise.resolve(),
      async closeAll(ids, status) {
        for (const id of ids) closed.set(id === stored._id ? 'stored' : id, status);
        await Promise.resolve();
      },
    },
  };
  await compareBatch(ports, read.orgId, [read], circumstances, [stored]);
  return closed;
}

it('closes what is found no more, and nothing by facts that were not all read', async () => {
  expect([...(await closedBy(facts))]).toEqual([['stored', 'healed']]);
  expect([...(await closedBy(lost))]).toEqual([]);
  expect([...(await closedBy({ ...lost, truncated: true }))]).toEqual([]);
});

it('takes what was missed for cleared once it is decided, and not because the submission was deleted', async () => {
  const missed = exampleFacts(defaultBounds).map(({ facts: { decisions, ...rest } }) => ({ ...rest, decisions: decisions.filter(({ path }) => path !== 'stream') }));
  const [inShadow, inComplete] = [missed.at(0)!, missed.at(-1)!];
  expect([...(await closedBy(facts, inShadow, 'missed-by-stream'))]).toEqual([['stored', 'healed']]);
  expect([...(await closedBy({ ...inComplete, submission: null }, inComplete, 'missed-by-stream'))]).toEqual([['stored', 'expired']]);
  // the explicit path has started it: that is settled
  expect([...(await closedBy({ ...inShadow, submission: null }, inShadow, 'missed-by-stream'))]).toEqual([]);
});

describe('of a submission that was deleted', () => {
  const inPrimary = exampleFacts(defaultBounds).find((one) => one.facts.submission?.stamp?.phase === 'primary')!.facts;
  const ofStream = inPrimary.decisions.find(({ path }) => path === 'stream')!;
  const missed: SubmissionFacts = { ...inPrimary, decisions: inPrimary.decisions.filter(({ path }) => path !== 'stream') };
  const letter = { _id: 'letter', source: 'stream', code: 'EVENT_POISONED', message: 'poison', clusterTime: null, state: 'open' } as const;
  const lettered: SubmissionFacts = { ...missed, deadLetters: [letter] };
  const deleted = (before: SubmissionFacts, ...paths: readonly TriggerPath[]): SubmissionFacts => ({
    ...before, submission: null, decisions: [...before.decisions, ...paths.map((path) => ({ ...ofStream, path }))],
  });

  it.each<TriggerPath>(['stream', 'fallback', 'repair'])('what was missed is no loss once it was started by %s', async (path) => {
    expect([...(await closedBy(deleted(missed, path), missed, 'missed-by-stream'))]).toEqual([['stored', 'healed']]);
  });

  it('what was missed expires where nobody has started it', async () => {
    expect([...(await closedBy(deleted(missed), missed, 'missed-by-stream'))]).toEqual([['stored', 'expired']]);
  });

  it('a dead letter that was retried with success has healed, and one that was not expires', async () => {
    const retried = { ...deleted(lettered, 'stream'), deadLetters: [{ ...letter, state: 'retried' as const }] };
    expect([...(await closedBy(retried, lettered, 'dead-lettered'))]).toEqual([['stored', 'healed']]);
    expect([...(await closedBy(deleted(lettered, 'fallback'), lettered, 'dead-lettered'))]).toEqual([['stored', 'healed']]);
    expect([...(await closedBy(deleted(lettered), lettered, 'dead-lettered'))]).toEqual([['stored', 'expired']]);
  });

  it("a stream's dead letter is not made up for by the explicit path, though that is the owner", async () => {
    const inShadow: SubmissionFacts = { ...facts, decisions: facts.decisions.filter(({ path }) => path !== 'stream'), deadLetters: [letter] };
    expect([...(await closedBy(deleted(inShadow), inShadow, 'dead-lettered'))]).toEqual([['stored', 'expired']]);
  });
});
