import { randomUUID } from 'node:crypto';
import { replayReachMs, submissionStreamName, type TriggerDecision } from '@tandem/documents';
import { createDecisionStore, createDefinitionStore, createExecutionStore, createLeaseStore, createMongoClient, platformCollections } from '@tandem/mongodb';
import { createFallback, type Fallback } from '@tandem/reconciliation';
import { createTrigger, type Trigger, type TriggerRequest } from '@tandem/trigger';
import { BSONRegExp, type Db, type MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createExampleOrganization, type ExampleOrganization } from '../testing/example-organization.ts';
import { createKnownWorkflows } from '../history/known-workflows.ts';
import { createFallbackStore } from './fallback-store.ts';
import { createStreamState } from '../stream/stream-reading.ts';

describe('the fallback on a real server', () => {
  let client: MongoClient;
  let platform: Db;
  let organization: ExampleOrganization;
  let now: number;
  const { signal } = new AbortController();
  const secondsOf = (ms: number) => ({ seconds: Math.floor(ms / 1_000), increment: 1 });

  beforeAll(() => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'fallback-test' });
    platform = client.db(`tandem_fallback_${randomUUID().slice(0, 8)}`);
  });
  beforeEach(async () => {
    now = Date.now();
    organization = await createExampleOrganization(client, platform);
    await organization.workflow('wf-a', secondsOf(now - 3_600_000));
    await platform.collection<{ _id: string }>('leases').deleteOne({ _id: submissionStreamName });
  });
  afterEach(() => organization.drop());
  afterAll(async () => {
    await platform.dropDatabase();
    await client.close();
  });

  function fallbackOf(mostPerRound = 100, isPoison: (request: TriggerRequest) => boolean = () => false): Fallback {
    const clock = () => now;
    const whole = createTrigger({
      definitions: createDefinitionStore(platform), executions: createExecutionStore(platform), queue: organization.queue, decisions: createDecisionStore(platform), clock,
    });
    const trigger: Trigger = {
      triggerAll: (requests, stopping) => (requests.some(isPoison) ? Promise.reject(new TypeError('poison')) : whole.triggerAll(requests, stopping)),
    };
    const store = createFallbackStore(client, platform, organization.orgId);
    return createFallback(
      { store, stream: createStreamState(platform), registry: createKnownWorkflows(client, platform, clock), trigger, clock },
      { afterMs: 2_000, lagBoundMs: 30_000, marginMs: 2_000, settleMs: 30_000, sweepMs: 5_000, mostWaiting: 1_000, mostPerRound, retrySuspectsMs: 60_000, replayReachMs },
    );
  }
  const decisions = (): Promise<TriggerDecision[]> => platformCollections(platform).decisions.find({ orgId: organization.orgId, path: 'fallback' }).toArray();
  const takeTheStreamsLease = () => createLeaseStore(platform).acquire(submissionStreamName, 'watcher', 60_000);

  it('triggers what the explicit path left undecided, by the workflows as of the insert', async () => {
    const submissionId = await organization.submit({ phase: 'legacy', at: now - 30_000, absent: ['explicit'] });
    await organization.workflow('wf-later', secondsOf(now - 10_000));
    await organization.checkpoint(now);
    expect(await fallbackOf().round(signal)).toMatchObject({ triggered: 1, waiting: 0, failures: [] });
    const [decision] = await decisions();
    expect(decision).toMatchObject({ submissionId, outcome: 'enqueued', registry: { source: 'history' }, registryRace: false, matches: [{ workflowId: 'wf-a' }] });
  });

  it('goes by no reading of the history from before the stream had come by', async () => {
    const fallback = fallbackOf(1);
    await organization.checkpoint(now - 20_000);
    await organization.submit({ phase: 'legacy', at: now - 30_000, absent: ['explicit'] });
    const submissionId = await organization.submit({ phase: 'legacy', at: now - 5_000, absent: ['explicit'] });
    expect(await fallback.round(signal)).toMatchObject({ triggered: 1, waiting: 1 });
    await organization.workflow('wf-later', secondsOf(now - 15_000));
    await organization.checkpoint(now);
    expect(await fallback.round(signal)).toMatchObject({ triggered: 1, failures: [] });
    const decision = (await decisions()).find((one) => one.submissionId === submissionId);
    expect(decision).toMatchObject({ registry: { source: 'history' }, matches: [{ workflowId: 'wf-a' }, { workflowId: 'wf-later' }] });
  });

  it('goes by the live workflows, and says so, where the stream has not come that far', async () => {
    await organization.submit({ phase: 'parallel', at: now - 10_000, absent: ['explicit', 'stream'] });
    await organization.checkpoint(now - 60_000);
    await fallbackOf().round(signal);
    expect(await decisions()).toMatchObject([{ registry: { source: 'live', asOf: null }, registryRace: true, matches: [{ workflowId: 'wf-a' }] }]);
  });

  it('leaves alone what an owner decided, what is too young, and direct writes', async () => {
    await organization.checkpoint(now);
    await organization.submit({ phase: 'parallel', at: now - 10_000, absent: ['explicit'] });
    await organization.submit({ phase: 'shadow', at: now - 10_000, absent: ['stream'] });
    await organization.submit({ phase: 'primary', at: now - 10_000, absent: ['explicit'] });
    await organization.submit({ phase: null, at: now - 10_000 });
    await organization.submit({ phase: 'legacy', at: now - 1_000, absent: ['explicit'] });
    expect(await fallbackOf().round(signal)).toMatchObject({ triggered: 0 });
    expect(await decisions()).toEqual([]);
  });

  it("waits for the stream's watermark where the stream owns the submission and is led", async () => {
    await takeTheStreamsLease();
    await organization.checkpoint(now - 20_000);
    await organization.submit({ phase: 'complete', at: now - 10_000, absent: ['stream'] });
    const fallback = fallbackOf();
    expect(await fallback.round(signal)).toMatchObject({ triggered: 0, waiting: 1 });
    await organization.checkpoint(now);
    expect(await fallback.round(signal)).toMatchObject({ triggered: 1, waiting: 0 });
  });

  it('does not wait for a stream that nobody leads, nor for one that is too far behind', async () => {
    await organization.checkpoint(now - 60_000);
    await organization.submit({ phase: 'complete', at: now - 10_000, absent: ['stream'] });
    expect(await fallbackOf().round(signal)).toMatchObject({ triggered: 1 });
    await takeTheStreamsLease();
    await organization.submit({ phase: 'complete', at: now - 31_000, absent: ['stream'] });
    expect(await fallbackOf().round(signal)).toMatchObject({ triggered: 1 });
  });

  it('leaves a dead letter to people', async () => {
    await organization.checkpoint(now);
    const submissionId = await organization.submit({ phase: 'complete', at: now - 10_000, absent: ['stream'] });
    const submission = await organization.database.collection('form_submissions').findOne({ submissionId });
    await platformCollections(platform).deadLetters.insertOne({
      _id: randomUUID(), source: 'stream', orgId: organization.orgId, submissionId, mergeKey: submission!._id.toHexString(), code: 'EVENT_POISONED', message: 'no', clusterTime: secondsOf(now),
      resumeToken: null, documentKey: null, state: 'open', firstSeen: new Date(now),
    });
    expect(await fallbackOf().round(signal)).toMatchObject({ triggered: 0 });
  });

  it('triggers a submission though the dead letter of another collection’s has the same `_id`', async () => {
    await organization.checkpoint(now);
    const submissionId = await organization.submit({ phase: 'complete', at: now - 10_000, absent: ['stream'] });
    const submission = await organization.database.collection('form_submissions').findOne({ submissionId });
    await platformCollections(platform).deadLetters.insertOne({
      _id: randomUUID(), source: 'stream', orgId: organization.orgId, submissionId: 'sub_elsewhere', mergeKey: submission!._id.toHexString(), code: 'EVENT_POISONED', message: 'no', clusterTime: secondsOf(now),
      resumeToken: null, documentKey: null, state: 'open', firstSeen: new Date(now),
    });
    expect(await fallbackOf().round(signal)).toMatchObject({ triggered: 1 });
  });

  it('leaves one poison submission to people, for good, and triggers the others', async () => {
    await organization.checkpoint(now);
    const poison = await organization.submit({ phase: 'legacy', at: now - 20_000, absent: ['explicit'] });
    const good = await organization.submit({ phase: 'legacy', at: now - 10_000, absent: ['explicit'] });
    const refusing = (request: TriggerRequest) => request.submission.submissionId === poison;
    expect(await fallbackOf(100, refusing).round(signal)).toMatchObject({ triggered: 1, deadLettered: 1, waiting: 0 });
    expect(await decisions()).toMatchObject([{ submissionId: good }]);
    expect(await fallbackOf().round(signal)).toMatchObject({ triggered: 0, deadLettered: 0, waiting: 0, failures: [] });
    const { deadLetters } = platformCollections(platform);
    expect(await deadLetters.find({ orgId: organization.orgId }).toArray()).toMatchObject([{ source: 'fallback', submissionId: poison, state: 'open' }]);

    await deadLetters.updateOne({ submissionId: poison }, { $set: { state: 'retried' } });
    await fallbackOf(100, refusing).round(signal);
    expect(await deadLetters.find({ orgId: organization.orgId }).toArray()).toMatchObject([{ state: 'open' }]);
  });

  it('gives a submission that nobody can read a dead letter, and triggers the others', async () => {
    await organization.checkpoint(now);
    const unreadable = await organization.submit({ phase: 'legacy', at: now - 20_000, absent: ['explicit'] });
    const good = await organization.submit({ phase: 'legacy', at: now - 10_000, absent: ['explicit'], data: { pattern: new BSONRegExp('(?i)a++', 'i') } });
    await organization.database.collection('form_submissions').updateOne({ submissionId: unreadable }, { $set: { data: 'no object' } });
    expect(await fallbackOf().round(signal)).toMatchObject({ triggered: 1, deadLettered: 1, waiting: 0 });
    expect(await decisions()).toMatchObject([{ submissionId: good }]);
    const letters = await platformCollections(platform).deadLetters.find({ orgId: organization.orgId }).toArray();
    expect(letters).toMatchObject([{ source: 'fallback', submissionId: unreadable, code: 'DOCUMENT_INVALID', state: 'open' }]);
  });

  it('is harmless when it is done again', async () => {
    await organization.checkpoint(now);
    await organization.submit({ phase: 'legacy', at: now - 10_000, absent: ['explicit'] });
    await fallbackOf().round(signal);
    await platformCollections(platform).decisions.deleteMany({ orgId: organization.orgId });
    await fallbackOf().round(signal);
    await platform.collection('reconciler_watermarks').deleteMany({});
    await fallbackOf().round(signal);
    expect(await platformCollections(platform).executions.countDocuments({ orgId: organization.orgId })).toBe(1);
  });

  it('keeps to its rate, the oldest first, and forgets nobody', async () => {
    await organization.checkpoint(now);
    for (let index = 0; index < 7; index += 1) await organization.submit({ phase: 'legacy', at: now - 20_000 + index * 1_000, absent: ['explicit'] });
    const fallback = fallbackOf(3);
    const rounds = [await fallback.round(signal), await fallback.round(signal), await fallback.round(signal)];
    expect(rounds.map(({ triggered, waiting }) => [triggered, waiting])).toEqual([[3, 4], [3, 1], [1, 0]]);
  });

  it('finds a submission that became visible after its time was passed', async () => {
    await organization.checkpoint(now);
    const fallback = fallbackOf();
    await fallback.round(signal);
    await organization.submit({ phase: 'legacy', at: now - 15_000, absent: ['explicit'] });
    now += 6_000;
    expect(await fallback.round(signal)).toMatchObject({ triggered: 1 });
  });

  it('goes on after a restart from what it has kept, and never past an undecided one', async () => {
    await takeTheStreamsLease();
    await organization.checkpoint(now - 60_000);
    await organization.submit({ phase: 'complete', at: now - 25_000, absent: ['stream'] });
    const first = fallbackOf();
    await first.round(signal);
    now += 3_000;
    await first.round(signal);
    await organization.checkpoint(now);
    expect(await fallbackOf().round(signal)).toMatchObject({ triggered: 1 });
  });
});
