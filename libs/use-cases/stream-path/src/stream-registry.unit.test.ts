import type { WorkflowChanged } from '@tandem/change-events';
import { orgIdSchema } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import type { HistoryRecord } from './ports.ts';
import { createStreamRegistry, type StreamRegistry } from './stream-registry.ts';

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

it.each([0, 1])('follows an event anew of whose two entries a crash left one, number %i', async (left) => {
  const { documentKey, document } = workflow('w1', { config: { formId: 'form-1' } });
  const renaming = { kind: 'workflow-changed', orgId, documentKey, documentId: documentKey, clusterTime: at(2), wallTime: new Date(0), change: { type: 'put', document: { ...document, id: 'w2' } } } as const;
  const before = createRegistry();
  const [first] = before.putLive({ orgId, documentKey, document }, at(1));
  const written = await before.follow(renaming);

  const after = createRegistry();
  after.restore(first!);
  after.expectReplayOf([written[left]!], at(3));
  expect((await after.follow(renaming)).map(({ entry }) => entry.workflowId).sort()).toEqual(['w1', 'w2']);
  expect(after.candidatesFor(orgId, 'form-1').map(({ definition }) => definition.workflowId)).toEqual(['w2']);
});

describe('where two documents have one id', () => {
  const copyOf = (documentKey: string, formId = 'form-1', changes: object = {}) => {
    const { document } = workflow('w', { config: { formId } });
    return { orgId, documentKey, document: { ...document, ...changes } };
  };
  const event = (documentKey: string, increment: number) => ({ kind: 'workflow-changed', orgId, documentKey, documentId: documentKey, clusterTime: at(increment), wallTime: new Date(0) }) as const;
  const put = ({ documentKey, document }: ReturnType<typeof copyOf>, increment: number) => ({ ...event(documentKey, increment), change: { type: 'put', document } }) as const;
  const deletion = (documentKey: string, increment: number) => ({ ...event(documentKey, increment), change: { type: 'delete' } }) as const;
  const keysOf = (records: readonly HistoryRecord[]) => records.map(({ entry }) => [entry.documentKey, entry.definitionId !== null]);
  const formsOf = (registry: StreamRegistry) => ['form-1', 'form-2', 'form-3'].filter((formId) => registry.candidatesFor(orgId, formId).length > 0);

  it('goes on with the copy when the former one is deleted', async () => {
    const registry = createRegistry();
    await registry.follow(put(copyOf('former'), 1));
    await registry.follow(put(copyOf('copy', 'form-2'), 2));
    expect(await registry.follow(deletion('former', 3))).toEqual([]);
    expect(formsOf(registry)).toEqual(['form-2']);
    expect(keysOf(await registry.follow(deletion('copy', 4)))).toEqual([['copy', false]]);
    expect(registry.size).toBe(0);
  });

  it('stays with the copy when something is written to the former one that changes nothing in the workflow', async () => {
    const registry = createRegistry();
    await registry.follow(put(copyOf('former'), 1));
    await registry.follow(put(copyOf('copy', 'form-2'), 2));
    expect(await registry.follow(put(copyOf('former', 'form-1', { lastSeenBy: 'an editor' }), 3))).toEqual([]);
    expect(formsOf(registry)).toEqual(['form-2']);
  });

  it('goes back to the former one when the copy is deleted, or has another id, and history says so', async () => {
    const registry = createRegistry();
    await registry.follow(put(copyOf('former'), 1));
    await registry.follow(put(copyOf('copy', 'form-2'), 2));
    expect(keysOf(await registry.follow(deletion('copy', 3)))).toEqual([['former', true]]);
    expect(formsOf(registry)).toEqual(['form-1']);
    await registry.follow(put(copyOf('copy', 'form-2'), 4));
    const renamed = await registry.follow(put(copyOf('copy', 'form-3', { id: 'v' }), 5));
    expect(renamed.map(({ entry }) => [entry.workflowId, entry.documentKey, entry.definitionId !== null])).toEqual([['w', 'former', true], ['v', 'copy', true]]);
    expect(formsOf(registry)).toEqual(['form-1', 'form-3']);
  });

  it('goes by the one that is active when the other is archived', async () => {
    const registry = createRegistry();
    await registry.follow(put(copyOf('former'), 1));
    await registry.follow(put(copyOf('copy', 'form-2'), 2));
    expect(await registry.follow(put(copyOf('former', 'form-1', { status: 'archived' }), 3))).toEqual([]);
    expect(formsOf(registry)).toEqual(['form-2']);
  });

  it('keeps the copy that a reading of all finds in place of the former one', () => {
    const registry = createRegistry();
    registry.putLive(copyOf('former'), at(1));
    const read = registry.putLive(copyOf('copy', 'form-2'), at(2));
    const gone = registry.keepOnly((_, documentKey) => documentKey === 'copy', at(2));
    expect(keysOf([...read, ...gone])).toEqual([['copy', true]]);
    expect(formsOf(registry)).toEqual(['form-2']);
  });

  it('comes to the same where a crash has the stream read again, though history named only the one that counted', async () => {
    const before = createRegistry();
    before.putLive(copyOf('former'), at(1));
    const [counting] = before.putLive(copyOf('copy', 'form-2'), at(2));
    const written = await before.follow(deletion('copy', 3));

    const after = createRegistry();
    after.restore(counting!);
    after.expectReplayOf(written, at(4));
    expect(await after.follow(deletion('copy', 3))).toEqual([]);
    expect(formsOf(after)).toEqual(['form-1']);
  });
});

it('follows the second update of a transaction where a crash had only the first one written', async () => {
  const { documentKey, document } = workflow('w', { config: { formId: 'form-1' } });
  const update = (eventToken: string, status: string): WorkflowChanged => ({
    kind: 'workflow-changed', orgId, documentKey, documentId: documentKey, eventToken, clusterTime: at(2), wallTime: new Date(0),
    change: { type: 'update', description: { updatedFields: { status }, removedFields: [], truncatedArrays: [], disambiguatedPaths: {} } },
  });
  const before = createRegistry();
  const [first] = before.putLive({ orgId, documentKey, document: { ...document, status: 'draft' } }, at(1));
  const written = await before.follow(update('8200AA', 'paused'));

  const after = createRegistry();
  after.restore(first!);
  after.expectReplayOf(written, at(3));
  expect(await after.follow(update('8200AA', 'paused'))).toEqual([]);
  expect(await after.follow(update('8200AB', 'active'))).toMatchObject([{ entry: { eventToken: '8200AB' } }]);
  expect(after.candidatesFor(orgId, 'form-1')).toHaveLength(1);
});
