import { ObjectId, type Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeployment, type Deployment } from '../testing/deployment.ts';
import { startOwnServers, type OwnServers } from '../testing/own-servers.ts';

const patience = { timeout: 120_000, interval: 50 };
/** A small oplog. */
const entries = 500;

describe('when the oplog no longer holds the checkpoint', () => {
  let servers: OwnServers;
  let deployment: Deployment;

  beforeAll(async () => {
    servers = await startOwnServers();
    deployment = await createDeployment({ mongodbUri: servers.mongodb.uri, redisUrl: servers.redis.url });
  });
  afterAll(async () => {
    await deployment.end();
    await servers.stop();
  });

  it('decides once, too, what was inserted into the collections of other sources', async () => {
    const { organization, client } = deployment;
    const routing = { phase: 'primary', flagRevision: 'r1', decidedAt: new Date(), by: 'test' };
    const fields = { submissionId: { path: '_id', prefix: 'sub_' }, formId: { constant: 'form-1' }, data: { rest: true }, routing: 'stamp' };
    const sources = [
      { name: 'answers', collection: 'answers_*', fields },
      { name: 'platform', database: 'platform', collection: 'global_submissions', fields: { ...fields, organizationId: 'owner' } },
    ];
    const settings = { SUBMISSION_SOURCES: JSON.stringify(sources) };
    const insert = async (database: string, collection: string, more: Document = {}) => {
      const documents = Array.from({ length: 200 }, (_unused, number) => ({ _id: new ObjectId(), number, stamp: routing, ...more }));
      await client.db(database).collection(collection).insertMany(documents);
      for (const { _id } of documents) deployment.expectOf(`sub_${_id.toHexString()}`);
    };
    const insertEverywhere = async () => {
      await deployment.submit(50);
      await insert(organization.databaseName, 'answers_one');
      await insert(organization.databaseName, 'answers_two');
      await insert('platform', 'global_submissions', { owner: organization.databaseName });
    };
    const makeNoise = () => organization.collection('noise').insertMany(Array.from({ length: 3 * entries }, (_unused, number) => ({ number })));

    const first = await deployment.startLeading(settings);
    await insertEverywhere();
    await deployment.expectOnceEach(first);
    first.kill('SIGTERM');
    await first.exited;
    await insertEverywhere();
    await makeNoise();
    await servers.mongodb.restart({ oplogEntries: entries });
    await makeNoise();

    const second = deployment.start(settings);
    await expect.poll(() => deployment.collections.gaps.countDocuments({ state: 'closed' }), patience).toBe(1);
    await deployment.expectOnceEach(second);
    expect(await deployment.collections.deadLetters.countDocuments()).toBe(0);
  }, 300_000);
});
