import { randomUUID } from 'node:crypto';
import { formIdSchema, orgIdSchema } from '@tandem/documents';
import { addressOf, startTcpProxy, urlThrough } from '@tandem/faults';
import { compileWorkflow } from '@tandem/workflow-matching';
import { BSONRegExp, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMongoClient } from './connect.ts';
import { ensureOrganizationIndexes } from './indexes.ts';
import { createWorkflowLookup } from './workflow-lookup.ts';

const formId = formIdSchema.parse('form-contact');
const orgId = orgIdSchema.parse(`org_lookup_${randomUUID().slice(0, 8)}`);

function workflow(id: string, changes: object = {}, config: object = {}) {
  const nodes = [{ id: 'trigger', type: 'form-trigger', config: { formId, ...config }, enabled: true }];
  return { id, name: id, status: 'active', canvas: { nodes, edges: [], viewport: { x: 0 } }, stats: { runs: 7 }, ...changes };
}

function definitionOf(document: object): object | null {
  const compiled = compileWorkflow(document, orgId);
  return compiled.outcome === 'compiled' ? compiled.workflow.definition : null;
}

describe('the workflow lookup', () => {
  let client: MongoClient;

  beforeAll(async () => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'lookup-test' });
    await ensureOrganizationIndexes(client.db(orgId));
    await client.db(orgId).collection('workflows').insertMany([
      workflow('listens'),
      workflow('listens-too', {}, { filter: { field: 'name', operator: 'exists' } }),
      workflow('broken', {}, { filter: { field: 'name', operator: 'resembles', value: 'Ada' } }),
      workflow('paused', { status: 'paused' }),
      workflow('elsewhere', {}, { formId: 'form-other' }),
      workflow('switched-off', { canvas: { nodes: [{ id: 'trigger', type: 'form-trigger', config: { formId }, enabled: false }] } }),
      workflow('foreign', { orgId: 'org_other' }),
    ]);
  });
  afterAll(async () => {
    await client.db(orgId).dropDatabase();
    await client.close();
  });

  it('finds the active workflows of a form, and those that cannot be used', async () => {
    const { candidates, malformed } = await createWorkflowLookup(client).activeWorkflowsFor(orgId, formId);
    expect(candidates.map(({ definition }) => definition.workflowId).sort()).toEqual(['listens', 'listens-too']);
    // as of the whole document, which the stream sees
    expect(candidates.find(({ definition }) => definition.workflowId === 'listens')).toMatchObject({ definition: definitionOf(workflow('listens')) });
    expect(malformed.map(({ workflowId }) => workflowId).sort()).toEqual(['broken', 'foreign']);
    for (const { reason } of malformed) expect(reason).not.toBe('');
  });

  it('finds nothing in an organization or for a form that is not there', async () => {
    const lookup = createWorkflowLookup(client);
    expect(await lookup.activeWorkflowsFor(orgIdSchema.parse('org_nobody'), formId)).toEqual({ candidates: [], malformed: [] });
    expect(await lookup.activeWorkflowsFor(orgId, formIdSchema.parse('form-nobody'))).toEqual({ candidates: [], malformed: [] });
  });

  it('says so when there are more than it looks at', async () => {
    const { candidates, malformed } = await createWorkflowLookup(client, { maximumWorkflows: 1 }).activeWorkflowsFor(orgId, formId);
    expect(candidates.length + malformed.length).toBe(2);
    expect(malformed.at(-1)?.reason).toContain('more than 1');
  });

  it('reads of one that is too large for the stream only its name, and so many bytes of all', async () => {
    const large = orgIdSchema.parse(`${orgId}_large`);
    const workflows = client.db(large).collection('workflows');
    try {
      await workflows.insertMany([workflow('fits'), workflow('larger', { variables: [{ defaultValue: 'x'.repeat(9 * 1024 * 1024) }] })]);
      const { candidates, malformed } = await createWorkflowLookup(client).activeWorkflowsFor(large, formId);
      expect(candidates.map(({ definition }) => definition.workflowId)).toEqual(['fits']);
      expect(malformed).toEqual([{ workflowId: 'larger', reason: expect.stringContaining('larger than') as unknown }]);
      expect(await createWorkflowLookup(client, { maximumBytes: 100 }).activeWorkflowsFor(large, formId)).toMatchObject({ candidates: [] });
    } finally {
      await client.db(large).dropDatabase();
    }
  });

  it('finds the others beside one that nobody can decode, and says that of it', async () => {
    const spoiled = orgIdSchema.parse(`${orgId}_spoiled`);
    const pattern = '(?i)to-be-refused';
    // an option that no type takes, which drivers do not write themselves
    const spoil = (bytes: Buffer) => {
      const at = bytes.indexOf(`${pattern}\0`);
      return at < 0 ? bytes : Buffer.concat([bytes.subarray(0, at + pattern.length + 1), Buffer.from('d'), bytes.subarray(at + pattern.length + 2)]);
    };
    const proxy = await startTcpProxy(addressOf(process.env.MONGODB_URI!), { transformAnswers: spoil });
    const throughProxy = createMongoClient({ uri: urlThrough(process.env.MONGODB_URI!, proxy), appName: 'lookup-test' });
    try {
      await client.db(spoiled).collection('workflows').insertMany([workflow('spoiled', { variables: [{ defaultValue: new BSONRegExp(pattern, 'i') }] }), workflow('good')]);
      const { candidates, malformed } = await createWorkflowLookup(throughProxy).activeWorkflowsFor(spoiled, formId);
      expect(candidates.map(({ definition }) => definition.workflowId)).toEqual(['good']);
      expect(malformed).toEqual([{ workflowId: 'spoiled', reason: expect.stringContaining('cannot be decoded') as unknown }]);
    } finally {
      await client.db(spoiled).dropDatabase();
      await throughProxy.close();
      await proxy.close();
    }
  });

  it('says that the database is unavailable when nobody answers', async () => {
    const nobody = new MongoClient('mongodb://127.0.0.1:1/?directConnection=true', { serverSelectionTimeoutMS: 100 });
    await expect(createWorkflowLookup(nobody).activeWorkflowsFor(orgId, formId)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await nobody.close();
  });

  it('ends with the signal', async () => {
    await expect(createWorkflowLookup(client).activeWorkflowsFor(orgId, formId, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  });
});
