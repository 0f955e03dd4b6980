import { randomUUID } from 'node:crypto';
import { formIdSchema, orgIdSchema } from '@tandem/documents';
import type { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMongoClient } from './connect.ts';
import { createFormStore, type FormStore } from './form-store.ts';

describe('form store', () => {
  let client: MongoClient;
  let forms: FormStore;
  const orgId = orgIdSchema.parse(`org_forms_${randomUUID().slice(0, 8)}`);
  const find = (id: string) => forms.find(orgId, formIdSchema.parse(id));
  const put = async (id: string, form: object) => {
    await client.db(orgId).collection('forms').insertOne({ id, name: 'Contact', fieldConfigs: [], ...form });
  };

  beforeAll(() => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'form-store-test' });
    forms = createFormStore(client);
  });
  afterAll(async () => {
    await client.db(orgId).dropDatabase();
    await client.close();
  });

  it('finds a form of the organization', async () => {
    await put('full', { organizationId: orgId, isPublished: true, theme: { mode: 'light' } });
    expect(await find('full')).toMatchObject({ outcome: 'found', form: { id: 'full', isPublished: true } });
  });

  it('supplies what an export lacks and takes null for absent', async () => {
    await put('export', { fieldConfigs: [{ path: 'a', type: 'short_text', validation: { pattern: null }, conditionalLogic: null }], organizationId: null });
    expect(await find('export')).toMatchObject({ outcome: 'found', form: { organizationId: orgId, isPublished: false } });
  });

  it('knows no form of another organization, and creates no database by being asked', async () => {
    const stranger = orgIdSchema.parse(`org_stranger_${randomUUID().slice(0, 8)}`);
    expect(await forms.find(stranger, formIdSchema.parse('full'))).toEqual({ outcome: 'unknown' });
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
    expect(databases.map(({ name }) => name)).not.toContain(stranger);
  });

  it('says what is wrong with a malformed form', async () => {
    await put('malformed', { fieldConfigs: [{ path: 'a' }] });
    expect(await find('malformed')).toMatchObject({ outcome: 'malformed', problems: [{ path: 'fieldConfigs.0.type' }] });
    await put('foreign', { organizationId: 'org_other' });
    expect(await find('foreign')).toMatchObject({ outcome: 'malformed', problems: [{ path: 'organizationId' }] });
  });

  it('rejects in time with STORE_UNAVAILABLE when there is no server', async () => {
    const nowhere = createMongoClient({ uri: 'mongodb://127.0.0.1:1/?directConnection=true', appName: 'form-store-test', serverSelectionTimeoutMS: 200 });
    await expect(createFormStore(nowhere).find(orgId, formIdSchema.parse('full'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await nowhere.close();
  });
});
