import type { ClusterTime, WorkflowDefinition, WorkflowHistoryEntry } from '@tandem/documents';
import { askStore, createDefinitionStore, platformCollections, rowsOfStore } from '@tandem/mongodb';
import type { HistoryRecord, HistoryStore } from '@tandem/stream-path';
import type { Db, Document } from 'mongodb';

const forwards = { 'effectiveFrom.seconds': 1, 'effectiveFrom.increment': 1 } as const;
const definitionsAtOnce = 200;
const reading = 'reading workflow history';

/** Workflow history in `workflow_history`, its definitions in `workflow_definitions`. */
export function createHistoryStore(database: Db): HistoryStore {
  const { history, definitions } = platformCollections(database);
  const definitionStore = createDefinitionStore(database);

  async function withDefinitions(entries: readonly WorkflowHistoryEntry[]): Promise<readonly HistoryRecord[]> {
    const ids = [...new Set(entries.flatMap((entry) => entry.definitionId ?? []))];
    const found = ids.length > 0 ? await askStore('reading workflow definitions', () => definitions.find({ _id: { $in: ids } }).toArray()) : [];
    const byId = new Map<string, WorkflowDefinition>(found.map((definition) => [definition._id, definition]));
    return entries.map((entry) => ({ entry, definition: entry.definitionId === null ? null : (byId.get(entry.definitionId) ?? null) }));
  }

  return {
    async append(records, signal) {
      if (records.length === 0) return;
      await definitionStore.ensureAll(records.flatMap((record) => record.definition ?? []), signal);
      // of several at one time the last one stands: they come from one transaction
      const entries = [...new Map(records.map(({ entry }) => [entry._id, entry])).values()];
      const writes = entries.map(({ _id, ...replacement }) => ({ replaceOne: { filter: { _id }, replacement, upsert: true } }));
      await askStore('writing workflow history', () => history.bulkWrite(writes, { ordered: false }));
    },
    async *asOf(time, signal) {
      let entries: WorkflowHistoryEntry[] = [];
      const present = { $or: [{ definitionId: { $ne: null } }, { malformed: { $exists: true } }] };
      const latest = history.aggregate<WorkflowHistoryEntry>([...latestAsOf(time), { $match: present }], { allowDiskUse: true });
      for await (const entry of rowsOfStore(reading, latest)) {
        signal?.throwIfAborted();
        entries.push(entry);
        if (entries.length < definitionsAtOnce) continue;
        yield* await withDefinitions(entries);
        entries = [];
      }
      yield* await withDefinitions(entries);
    },
    async after(time, signal) {
      signal?.throwIfAborted();
      return withDefinitions(await askStore(reading, () => history.find(isAfter(time)).sort(forwards).toArray()));
    },
    async organizationsChanged(after, upTo, signal) {
      signal?.throwIfAborted();
      return new Set(await askStore(reading, () => history.distinct('orgId', { $and: [isAfter(after), isUpTo(upTo)] })));
    },
  };
}

/** Of each workflow the last entry at or before the time, by the index on organization, workflow and time. */
function latestAsOf(time: ClusterTime): Document[] {
  return [
    { $match: isUpTo(time) },
    { $sort: { orgId: -1, workflowId: -1, 'effectiveFrom.seconds': -1, 'effectiveFrom.increment': -1 } },
    { $group: { _id: { orgId: '$orgId', workflowId: '$workflowId' }, entry: { $first: '$$ROOT' } } },
    { $replaceRoot: { newRoot: '$entry' } },
  ];
}

function isAfter(time: ClusterTime): Document {
  return { $or: [{ 'effectiveFrom.seconds': { $gt: time.seconds } }, { 'effectiveFrom.seconds': time.seconds, 'effectiveFrom.increment': { $gt: time.increment } }] };
}

function isUpTo(time: ClusterTime): Document {
  return { $or: [{ 'effectiveFrom.seconds': { $lt: time.seconds } }, { 'effectiveFrom.seconds': time.seconds, 'effectiveFrom.increment': { $lte: time.increment } }] };
}
