import { randomUUID } from 'node:crypto';
import { orgIdSchema } from '@tandem/documents';
import { createMongoClient } from '@tandem/mongodb';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLiveWorkflows } from './live-workflows.ts';

const signal = new AbortController().signal;

describe('the live workflows', () => {
  const organizationPrefix = `org_live_${randomUUID().slice(0, 8)}_`;
  let client: MongoClient;
  let databases: readonly Db[];

  beforeAll(async () => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'live-workflows-test' });
    databases = [`${organizationPrefix}a`, `${organizationPrefix}b`, `${organizationPrefix.slice(0, -1)}-other`].map((name) => client.db(name));
    await Promise.all(databases.map((database) => database.collection('workflows').insertOne({ id: 'w1', name: 'w1' })));
  });
  afterAll(async () => {
    await Promise.all(databases.map((database) => database.dropDatabase()));
    await client.close();
  });

  it('are those of the organizations whose databases start with the prefix, and of no other', async () => {
    const orgIds: string[] = [];
    for await (const { orgId } of createLiveWorkflows(client, { organizationPrefix }).all(signal)) orgIds.push(orgId);
    expect(orgIds.sort()).toEqual([`${organizationPrefix}a`, `${organizationPrefix}b`]);
  });

  it('are found by organization and by `_id`', async () => {
    const live = createLiveWorkflows(client, { organizationPrefix });
    const orgId = orgIdSchema.parse(`${organizationPrefix}a`);
    const [found] = await live.ofOrganization(orgId, signal);
    expect(found).toMatchObject({ orgId, document: { id: 'w1' } });
    const { _id } = found!.document as { _id: unknown };
    expect(await live.one(orgId, _id, signal)).toEqual(found);
    expect(await live.one(orgId, 'gone', signal)).toBeNull();
  });
});
