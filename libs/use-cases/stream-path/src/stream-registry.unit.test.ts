import { orgIdSchema } from '@tandem/documents';
import { expect, it } from 'vitest';
import { createStreamRegistry } from './stream-registry.ts';

const orgId = orgIdSchema.parse('org_a');
const at = (increment: number) => ({ seconds: 1_000, increment });
const workflow = (id: string, node: object) => ({ orgId, documentKey: `key-${id}`, document: { id, orgId, name: id, status: 'active', canvas: { nodes: [{ id: 'trigger', type: 'form-trigger', ...node }], edges: [] } } });
const createRegistry = () => createStreamRegistry({ one: () => Promise.reject(new Error('unasked')), ofOrganization: () => Promise.reject(new Error('unasked')), onLookup: () => undefined });

it('knows after a restart for which forms a malformed workflow is skipped', () => {
  const before = createRegistry();
  const records = [
    ...before.putLive(workflow('good', { config: { formId: 'form-1' } }), at(1)),
    ...before.putLive(workflow('bad', { config: { formId: 'form-1', filter: 'nonsense' } }), at(2)),
  ];
  const [refused] = before.putLive(workflow('refused', { config: { formId: 'form-1' } }), at(3));
  records.push(before.refuse(refused!, 'no database takes it'));
  expect(before.malformedFor(orgId, 'form-1').map(({ workflowId }) => workflowId)).toEqual(['bad', 'refused']);

  const after = createRegistry();
  for (const record of records) after.restore(record);
  expect(after.malformedFor(orgId, 'form-1')).toEqual(before.malformedFor(orgId, 'form-1'));
  expect(after.candidatesFor(orgId, 'form-1')).toHaveLength(1);
  expect(after.malformedFor(orgId, 'form-2')).toEqual([]);

  // mended
  after.putLive(workflow('bad', { config: { formId: 'form-1' } }), at(4));
  expect(after.malformedFor(orgId, 'form-1')).toHaveLength(1);
  expect(after.candidatesFor(orgId, 'form-1')).toHaveLength(2);
});

it('leaves history alone where an id went over from one document to another at once, and a crash has the stream read again', async () => {
  const { documentKey, document } = workflow('w1', { config: { formId: 'form-1' } });
  const deletion = { kind: 'workflow-changed', orgId, documentKey, documentId: documentKey, clusterTime: at(2), wallTime: new Date(0), change: { type: 'delete' } } as const;
  const insertion = { kind: 'workflow-changed', orgId, documentKey: 'another', documentId: 'another', clusterTime: at(2), wallTime: new Date(0), change: { type: 'put', document } } as const;
  const before = createRegistry();
  const [first] = before.putLive({ orgId, documentKey, document }, at(1));
  const history = new Map([...(await before.follow(deletion)), ...(await before.follow(insertion))].map((record) => [record.entry._id, record]));

  const after = createRegistry();
  after.restore(first!);
  after.expectReplayOf([...history.values()], at(3));
  for (const record of [...(await after.follow(deletion)), ...(await after.follow(insertion))]) history.set(record.entry._id, record);
  expect([...history.values()].map(({ entry }) => entry.documentKey)).toEqual(['another']);
  expect(after.candidatesFor(orgId, 'form-1')).toHaveLength(1);
});
