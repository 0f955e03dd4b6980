import { definitionOf, orgIdSchema, workflowIdSchema, workflowSchema, type ClusterTime } from '@tandem/documents';
import { beforeEach, describe, expect, it } from 'vitest';
import { deletionRecord, recordOf } from '../history-record.ts';
import type { HistoryRecord, HistoryStore } from '../ports.ts';

const orgId = orgIdSchema.parse('org_history');
const otherOrgId = orgIdSchema.parse('org_other');
const at = (seconds: number, increment = 1): ClusterTime => ({ seconds, increment });
const idOf = (id: string) => workflowIdSchema.parse(id);

function version(id: string, name: string, time: ClusterTime): HistoryRecord {
  const definition = definitionOf(workflowSchema.parse({ id, orgId, name, status: 'active', canvas: { nodes: [] } }));
  return recordOf({ orgId, workflowId: idOf(id), documentKey: `key-${id}`, at: time, source: 'stream', definition, malformed: null });
}

const deleted = (id: string, time: ClusterTime) => deletionRecord(orgId, idOf(id), `key-${id}`, { at: time, source: 'stream' });
const malformed = (id: string, time: ClusterTime) =>
  recordOf({ orgId, workflowId: idOf(id), documentKey: `key-${id}`, at: time, source: 'stream', definition: null, malformed: 'no canvas' });

async function collect(records: AsyncIterable<HistoryRecord>): Promise<readonly HistoryRecord[]> {
  const all: HistoryRecord[] = [];
  for await (const record of records) all.push(record);
  return all.sort((a, b) => (a.entry._id < b.entry._id ? -1 : 1));
}

/** What every HistoryStore must do. `createEmpty` gives an empty one. */
export function describeHistoryStore(name: string, createEmpty: () => Promise<HistoryStore>): void {
  describe(`${name} as a HistoryStore`, () => {
    let store: HistoryStore;
    beforeEach(async () => {
      store = await createEmpty();
    });

    it('knows the registry as of any time: the last version at or before it, with its definition', async () => {
      const [first, second, other] = [version('w1', 'first', at(10, 2)), version('w1', 'second', at(10, 12)), version('w2', 'other', at(9))];
      await store.append([first, second, other]);
      expect(await collect(store.asOf(at(8)))).toEqual([]);
      expect(await collect(store.asOf(at(10, 2)))).toEqual([first, other]);
      expect(await collect(store.asOf(at(10, 11)))).toEqual([first, other]);
      expect(await collect(store.asOf(at(11, 0)))).toEqual([second, other]);
    });

    it('leaves out what was deleted, and keeps what is malformed', async () => {
      await store.append([version('w1', 'first', at(1)), version('w2', 'first', at(1)), deleted('w1', at(2)), malformed('w2', at(2))]);
      expect(await collect(store.asOf(at(2)))).toEqual([malformed('w2', at(2))]);
    });

    it('takes the same entry twice, and the last of several at one time', async () => {
      await store.append([version('w1', 'first', at(1))]);
      await store.append([version('w1', 'first', at(1)), version('w1', 'second', at(1))]);
      expect(await collect(store.asOf(at(1)))).toEqual([version('w1', 'second', at(1))]);
    });

    it('gives what came after a time, in order', async () => {
      const records = [version('w1', 'first', at(1)), deleted('w1', at(2, 1)), version('w1', 'second', at(2, 2)), version('w2', 'first', at(3))];
      await store.append(records);
      expect(await store.after(at(2, 1))).toEqual(records.slice(2));
      expect(await store.after(at(3))).toEqual([]);
    });

    it('names the organizations with a change after one time and up to another', async () => {
      await store.append([version('w1', 'first', at(1, 5)), version('w1', 'second', at(1, 6)), deleted('w1', at(2, 1)), deletionRecord(otherOrgId, idOf('w2'), 'key-w2', { at: at(2, 7), source: 'stream' })]);
      expect(await store.organizationsChanged(at(1, 5), at(2, 6))).toEqual(new Set([orgId]));
      expect(await store.organizationsChanged(at(1, 5), at(2, 7))).toEqual(new Set([orgId, otherOrgId]));
      expect(await store.organizationsChanged(at(2, 1), at(9))).toEqual(new Set([otherOrgId]));
      expect(await store.organizationsChanged(at(2, 7), at(9))).toEqual(new Set());
    });
  });
}
