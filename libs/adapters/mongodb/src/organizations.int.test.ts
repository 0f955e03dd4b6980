import { randomUUID } from 'node:crypto';
import { canaryOrganization } from '@tandem/documents';
import type { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMongoClient } from './connect.ts';
import { listOrganizationDatabases, listOrganizations } from './organizations.ts';

describe('the list of organizations', () => {
  let client: MongoClient;
  const { signal } = new AbortController();
  const prefix = `org_${randomUUID().slice(0, 8)}_`;
  const names = { ours: `${prefix}ours`, also: `${prefix}also`, alike: `${prefix}xtandem_canary`, canaries: canaryOrganization(prefix), other: `org_${randomUUID().slice(0, 8)}_other`, unnamed: `${prefix}z+`, none: `x${prefix}` };

  beforeAll(async () => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'organizations-test' });
    for (const name of Object.values(names)) await client.db(name).collection('forms').insertOne({ id: 'form-1' });
  });
  afterAll(async () => {
    for (const name of Object.values(names)) await client.db(name).dropDatabase();
    await client.close();
  });

  it("names those that start with the prefix but for the canaries', and no other deployment's", async () => {
    expect(await listOrganizations(client, prefix, signal)).toEqual([names.also, names.ours, names.alike]);
  });

  it('leaves out a database whose name is no id, which the list of databases has', async () => {
    expect(await listOrganizationDatabases(client, prefix, signal)).toEqual([names.also, names.ours, names.alike, names.unnamed]);
  });

  it('names all organizations by the prefix they share', async () => {
    const all = await listOrganizations(client, 'org_', signal);
    expect(all).toEqual(expect.arrayContaining([names.ours, names.also, names.other]));
    expect(all).not.toContain(names.none);
  });
});
