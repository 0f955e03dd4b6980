import { BSONRegExp, ObjectId } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeployment, patience, workflowDocument, type Deployment } from '../testing/deployment.ts';
import { startOwnServers, type OwnServers } from '../testing/own-servers.ts';
import type { WatcherProcess } from '../testing/watcher-process.ts';

describe('the watcher', { timeout: 300_000 }, () => {
  let servers: OwnServers;
  let deployment: Deployment;
  let leader: WatcherProcess;

  beforeAll(async () => {
    servers = await startOwnServers();
    deployment = await createDeployment({ mongodbUri: servers.mongodb.uri, redisUrl: servers.redis.url });
    leader = await deployment.startLeading();
  });
  afterAll(async () => {
    await deployment.end();
    await servers.stop();
  });

  const orgId = () => deployment.organization.databaseName;
  const workflows = () => deployment.organization.collection('workflows');
  const insertRaw = (documents: readonly object[]) => deployment.organization.collection('form_submissions').insertMany([...documents]);
  const routing = () => ({ phase: 'primary', flagRevision: 'r1', decidedAt: new Date(), by: 'test' });

  it('sends poison events to the dead letters, forty in a row too, and decides all others', async () => {
    await deployment.submit(20);
    await insertRaw(Array.from({ length: 40 }, (_unused, index) => ({ submissionId: `not an id ${index}`, formId: 'form-1', organizationId: orgId(), data: {}, routing: routing() })));
    await insertRaw([{ organizationId: 'org_somebody_else', submissionId: 'sub_foreign', formId: 'form-1', data: {}, routing: routing() }]);
    await deployment.submit(20);
    await deployment.expectOnceEach(leader);
    expect(await deployment.collections.deadLetters.countDocuments({ code: 'EVENT_POISONED', state: 'open' })).toBe(41);
    expect(await leader.metric('tandem_stream_dead_letters_total', 'EVENT_POISONED')).toBe(41);
    expect(leader.output()).toContain('event sent to the dead letters');
  });

  it('decides each submission of a burst by the workflows as they stand at its place', async () => {
    const changing = workflowDocument(orgId(), 'changing', 'form-changing');
    await workflows().insertOne(changing);
    for (let round = 0; round < 10; round += 1) {
      await deployment.submit(5, { formId: 'form-changing', starts: ['changing'] });
      await workflows().updateOne({ id: 'changing' }, { $set: { status: 'paused' } });
      await deployment.submit(5, { formId: 'form-changing', starts: [] });
      await workflows().updateOne({ id: 'changing' }, { $set: { status: 'active' }, $inc: { version: 1 } });
    }
    await deployment.expectOnceEach(leader);
  });

  it('decides a submission of a transaction by the workflow that the transaction made', async () => {
    await deployment.client.withSession((session) =>
      session.withTransaction(async () => {
        await workflows().insertOne(workflowDocument(orgId(), 'twin', 'form-twin'), { session });
        await deployment.organization
          .collection('form_submissions')
          .insertOne({ _id: new ObjectId(), submissionId: 'sub_twin', formId: 'form-twin', organizationId: orgId(), data: {}, routing: routing() }, { session });
      }),
    );
    deployment.expectOf('sub_twin', ['twin']);
    await deployment.expectOnceEach(leader);
  });

  it('skips a malformed workflow and one that is too large, and decides by all others', async () => {
    const documents: readonly Record<string, unknown>[] = [
      workflowDocument(orgId(), 'good', 'form-spoilt'),
      { ...workflowDocument(orgId(), 'malformed', 'form-spoilt'), version: 'no version at all' },
      { ...workflowDocument(orgId(), 'unfit-filter', 'form-spoilt', { filter: { field: 'number', operator: 'no operator at all' } }) },
      { ...workflowDocument(orgId(), 'too-large', 'form-spoilt'), notes: 'x'.repeat(9 * 1024 * 1024) },
    ];
    await workflows().insertMany([...documents]);
    await deployment.submit(20, { formId: 'form-spoilt', starts: ['good'] });
    await deployment.expectOnceEach(leader);
    const decision = (await deployment.collections.decisions.find().toArray()).find(({ formId }) => formId === 'form-spoilt');
    expect(decision?.skipped.map(({ workflowId }) => workflowId).sort()).toEqual(['malformed', 'unfit-filter']);
    expect(leader.output()).toMatch(/"code":"WORKFLOW_MALFORMED".*"workflow skipped until it is corrected"/);
    await workflows().updateOne({ id: 'malformed' }, { $set: { version: 2 } });
    await deployment.submit(20, { formId: 'form-spoilt', starts: ['good', 'malformed'] });
    await deployment.expectOnceEach(leader);
  });

  it('goes on past regular expressions of other languages, also after a new start', async () => {
    const pattern = new BSONRegExp('(?i)a++', 'i');
    await workflows().insertOne({ ...workflowDocument(orgId(), 'with-pattern', 'form-pattern'), notes: pattern });
    await deployment.submit(3, { formId: 'form-pattern', starts: ['with-pattern'], changes: { data: { pattern } } });
    await deployment.expectOnceEach(leader);
    leader.kill('SIGKILL');
    leader = await deployment.startLeading();
    await deployment.submit(3, { formId: 'form-pattern', starts: ['with-pattern'], changes: { data: { pattern } } });
    await deployment.expectOnceEach(leader);
  });

  it('is held up by no regular expression, though another engine would try it for ever', async () => {
    await workflows().insertOne(workflowDocument(orgId(), 'endless', 'form-regex', { filter: { field: 'text', operator: 'regex', value: '^(a+)+$' } }));
    await deployment.submit(20, { formId: 'form-regex', starts: [], changes: { data: { text: `${'a'.repeat(5_000)}!` } } });
    await deployment.submit(1, { formId: 'form-regex', starts: ['endless'], changes: { data: { text: 'a'.repeat(5_000) } } });
    await deployment.expectOnceEach(leader);
    expect(await leader.metric('tandem_stream_lag_seconds')).toBe(0);
  });

  it('decides by 10,000 workflows on one form, also after a new start', async () => {
    const count = 10_000;
    const many = Array.from({ length: count }, (_unused, index) => workflowDocument(orgId(), `many-${index}`, 'form-many', { filter: { field: 'team', operator: 'equals', value: index } }));
    await workflows().insertMany(many);
    await deployment.submit(1, { formId: 'form-many', starts: ['many-7'], changes: { data: { team: 7 } } });
    await deployment.expectOnceEach(leader);
    expect(await leader.metric('tandem_stream_workflows')).toBeGreaterThanOrEqual(count);
    leader.kill('SIGKILL');
    await leader.exited;
    for (let team = 0; team < 50; team += 1) await deployment.submit(1, { formId: 'form-many', starts: [`many-${team}`], changes: { data: { team } } });
    leader = await deployment.startLeading();
    await deployment.expectOnceEach(leader);
    expect(await leader.metric('process_resident_memory_bytes')).toBeLessThan(600 * 1024 * 1024);
  });

  it('starts all 2,000 workflows of one form for each of a few submissions, once, in rounds that bound its memory', async () => {
    const ids = Array.from({ length: 2_000 }, (_unused, index) => `all-${index}`);
    await workflows().insertMany(ids.map((id) => workflowDocument(orgId(), id, 'form-all')));
    const before = await deployment.collections.decisions.countDocuments();
    await deployment.submit(8, { formId: 'form-all', starts: ids });
    await expect.poll(() => deployment.collections.decisions.countDocuments(), patience).toBe(before + 8);
    await deployment.expectOnceEach(leader);
    expect(await leader.metric('process_resident_memory_bytes')).toBeLessThan(800 * 1024 * 1024);
  });
});
