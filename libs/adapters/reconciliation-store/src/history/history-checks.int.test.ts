import { randomUUID } from 'node:crypto';
import { defaultBounds } from '@tandem/comparison';
import { createMongoClient, platformCollections } from '@tandem/mongodb';
import { reconcileLast, type ReconcilePorts } from '@tandem/reconciliation';
import { describeHistoryChecks } from '@tandem/reconciliation/testing';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createExampleOrganization, type ExampleOrganization } from '../testing/example-organization.ts';
import { createHistoryChecks } from './history-checks.ts';
import { createReconcilePorts } from '../reconcile-ports.ts';

describe('history checks on a real server', () => {
  let client: MongoClient;
  let platform: Db;
  const timings = { waitMs: 300, lookEveryMs: 20, hopelessLagMs: 3_600_000 };

  beforeAll(() => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'history-checks-test' });
    platform = client.db(`tandem_history_checks_${randomUUID().slice(0, 8)}`);
  });
  afterAll(async () => {
    await platform.dropDatabase();
    await client.close();
  });

  describeHistoryChecks('kept in MongoDB', () => createHistoryChecks(client, platform));

  describe('of an organization', () => {
    let organization: ExampleOrganization;
    let ports: ReconcilePorts;
    const { signal } = new AbortController();
    const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000;
    const secondsOf = (ms: number) => ({ seconds: Math.floor(ms / 1_000), increment: 1 });
    const compare = () => reconcileLast(ports, { lengthMs: 600_000, orgId: organization.orgId }, signal);
    const found = async () => (await compare()).divergences.map(({ kind, cause, status }) => ({ kind, cause, status }));
    const workflows = () => organization.database.collection('workflows');

    beforeEach(async () => {
      organization = await createExampleOrganization(client, platform);
      const made = createReconcilePorts({ client, database: platform, organizationPrefix: organization.orgId, clock: () => Date.now(), bounds: defaultBounds, by: 'test' });
      ports = { ...made, historyChecks: createHistoryChecks(client, platform, timings) };
      await organization.workflow('wf-a', secondsOf(minutesAgo(60)));
      await organization.workflow('wf-gold', secondsOf(minutesAgo(60)), {}, { filter: { field: 'plan', operator: 'equals', value: 'gold' } });
      await organization.malformed('wf-bad', secondsOf(minutesAgo(60)));
      await workflows().deleteOne({ id: 'wf-bad' });
      await workflows().insertOne({ id: 'wf-bad', orgId: organization.orgId, canvas: null });
      // ahead of all that happens in the test
      await organization.checkpoint(Date.now() + 60_000);
      await organization.submit({ at: minutesAgo(5) });
    });
    afterEach(() => organization.drop());

    it('agree with what the stream recorded, word for word and malformed or not', async () => {
      await compare();
      expect(await ports.historyChecks!.read(organization.orgId)).toMatchObject({ agreedUpTo: { seconds: expect.any(Number) as number }, contradictions: [] });
    });

    it('void the window where a workflow is another than history says, and name it', async () => {
      await workflows().updateOne({ id: 'wf-gold' }, { $set: { status: 'paused' } });
      const { divergences, gates } = await compare();
      const unknown = divergences.find(({ cause }) => cause === 'history-contradicted');
      expect(unknown).toMatchObject({ kind: 'unknown', status: 'open', evidence: { inHistory: [expect.stringMatching(/^wf-gold: org_/)], inWorkflows: [expect.stringMatching(/^wf-gold: org_/)] } });
      expect(gates.verdict).not.toBe('GO');
    });

    it('let the windows after the next agreement be judged again, and none before', async () => {
      await compare();
      const paused = await workflows().findOneAndUpdate({ id: 'wf-gold' }, { $set: { status: 'paused' } });
      await organization.submit({ at: minutesAgo(4) });
      const { agreedUpTo } = (await ports.historyChecks!.read(organization.orgId))!;
      await ports.historyChecks!.save({ orgId: organization.orgId, agreedUpTo: secondsOf(minutesAgo(4.5)), contradictions: [] });
      expect(agreedUpTo).not.toBeNull();
      expect((await found()).filter(({ cause }) => cause === 'history-contradicted')).toHaveLength(1);
      await workflows().replaceOne({ id: 'wf-gold' }, paused!);
      await compare();
      expect(await ports.historyChecks!.read(organization.orgId)).toMatchObject({ contradictions: [{ workflowId: 'wf-gold', until: { seconds: expect.any(Number) as number } }] });
    });

    it('find nothing while the stream has not come so far, and say so', async () => {
      await organization.checkpoint(minutesAgo(1));
      await workflows().updateOne({ id: 'wf-gold' }, { $set: { status: 'paused' } });
      const { divergences, failures, organizations } = await compare();
      expect(divergences.filter(({ cause }) => cause === 'history-contradicted')).toEqual([]);
      expect(failures).toEqual([{ orgId: organization.orgId, during: 'history-check', message: expect.stringContaining('has not come to that time') as string }]);
      expect(organizations).toMatchObject([{ submissions: 1 }]);
      expect((await ports.historyChecks!.read(organization.orgId))?.contradictions ?? []).toEqual([]);
    });

    it('keep nothing from being compared where they fail, and say so', async () => {
      const snapshot = () => Promise.reject(new TypeError('broken'));
      const run = await reconcileLast({ ...ports, historyChecks: { ...ports.historyChecks!, snapshot } }, { lengthMs: 600_000, orgId: organization.orgId }, signal);
      expect(run.failures).toEqual([{ orgId: organization.orgId, during: 'history-check', message: 'broken' }]);
      expect(run.organizations).toMatchObject([{ submissions: 1 }]);
      expect(run.gates.verdict).not.toBe('GO');
    });

    it('read thousands of workflows in one go', async () => {
      const [template] = await workflows().find({ id: 'wf-a' }, { projection: { _id: 0 } }).toArray();
      await workflows().insertMany(Array.from({ length: 2_000 }, (_, index) => ({ ...template, id: `wf-${index}` })));
      const { states } = await ports.historyChecks!.snapshot(organization.orgId, signal);
      expect(states.size).toBe(2_003);
    });
  });

  it('show the event\u2019s token in what a finding rests on', async () => {
    const organization = await createExampleOrganization(client, platform);
    const at = Date.now() - 300_000;
    await organization.workflow('wf-a', { seconds: Math.floor(at / 1_000) - 3_600, increment: 1 });
    await organization.checkpoint(Date.now() + 60_000);
    const submissionId = await organization.submit({ at, phase: 'parallel', blind: { path: 'stream', workflowId: 'wf-a' } });
    await platformCollections(platform).decisions.updateOne({ submissionId, path: 'stream' }, { $set: { eventToken: '8263A1' } });
    const ports = createReconcilePorts({ client, database: platform, organizationPrefix: organization.orgId, clock: () => Date.now(), bounds: defaultBounds, by: 'test' });
    const { divergences } = await reconcileLast(ports, { lengthMs: 600_000, orgId: organization.orgId }, new AbortController().signal);
    expect(divergences).toMatchObject([{ kind: 'different-workflows', truths: { decided: [{ path: 'explicit', eventToken: null }, { path: 'stream', eventToken: '8263A1' }], expected: ['wf-a'] } }]);
    await organization.drop();
  });
});
