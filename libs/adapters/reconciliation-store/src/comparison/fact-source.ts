import type { DeadLetterFacts, DecisionFacts, ExecutionFacts } from '@tandem/comparison';
import type { DecisionId, OrgId, SubmissionSnapshot } from '@tandem/documents';
import { askStore, firstObjectIdOf, listOrganizations, organizationDatabase, platformCollections, rowsOfStore } from '@tandem/mongodb';
import { mostFactsOfOne, type FactSource, type Keyed, type Window } from '@tandem/reconciliation';
import type { Collection, Db, Document, MongoClient } from 'mongodb';
import { readHistory } from '../history/history-reading.ts';
import { inWindow, objectIdOf, ofOtherIds } from '../merge-key-range.ts';
import { readWatermark } from '../stream/stream-reading.ts';
import { createFieldPicker } from './picked-fields.ts';
import { readEach } from './read-each.ts';
import { readPages, rowsPerAnswer } from './read-pages.ts';
import { readSlices } from './read-slices.ts';
import { submissionFields, submissionRow } from './submission-row.ts';

const decisionFields = [
  'mergeKey', 'submissionId', 'formId', 'event', 'path', 'outcome', 'matches', 'skipped', 'registry', 'registryRace',
  'matcherVersion', 'stamp', 'phase', 'clusterTime', 'insertedAt', 'decidedAt', 'enqueuedAt',
] as const;
const executionFields = ['_id', 'mergeKey', 'submissionId', 'formId', 'event', 'workflowId', 'definitionId', 'state', 'path', 'createdAt', 'releasedAt', 'parkedUntil', 'endedAt', 'error'] as const;
/** By which rows are found whose submissions tell no time. */
const timeFields = { decisions: 'decidedAt', executions: 'createdAt', deadLetters: 'firstSeen' } as const;
const deadLetterFields = ['_id', 'mergeKey', 'source', 'code', 'message', 'clusterTime', 'state'] as const;

/** The facts, as MongoDB has them: read-only, by index, sorted where a window is read. Of organizations that start with the prefix. */
export function createFactSource(client: MongoClient, database: Db, organizationPrefix: string): FactSource {
  const { decisions, executions, deadLetters } = platformCollections(database);
  const formSubmissions = (orgId: OrgId) => organizationDatabase(client, orgId).collection('form_submissions');

  return {
    // whoever is interrupted still keeps, or shows, what it has: that takes the list
    organizations: () => listOrganizations(client, organizationPrefix),
    submissions(orgId, window) {
      const collection = formSubmissions(orgId);
      const pick = createFieldPicker(submissionFields);
      const find = ({ from, to }: Window) => collection.find({ _id: { $gte: firstObjectIdOf(from), $lt: firstObjectIdOf(to) } }, { raw: true });
      const slices = readSlices(window, { find, findSorted: (slice) => find(slice).sort({ _id: 1 }), keyField: '_id', rowOf: (bytes) => submissionRow(pick(bytes)) });
      return rowsOfStore(`reading submissions of ${orgId}`, slices);
    },
    decisions: (orgId, window) => readWindow<DecisionFacts>(decisions, orgId, window, timeFields.decisions, decisionFields),
    executions: (orgId, window) => readWindow<ExecutionFacts>(executions, orgId, window, timeFields.executions, executionFields),
    deadLetters: (orgId, window) => readWindow<DeadLetterFacts>(deadLetters, orgId, window, timeFields.deadLetters, deadLetterFields),
    hasOtherIds: async (orgId, window) =>
      (await hasOtherIds(decisions, orgId, window, timeFields.decisions)) ||
      (await hasOtherIds(executions, orgId, window, timeFields.executions)) ||
      (await hasOtherIds(deadLetters, orgId, window, timeFields.deadLetters)),
    async submissionsOf(orgId, references) {
      const byId = references.flatMap(({ mergeKey }) => objectIdOf(mergeKey) ?? []);
      const others = references.filter(({ mergeKey }) => !objectIdOf(mergeKey)).flatMap(({ submissionId }) => submissionId ?? []);
      const collection = formSubmissions(orgId);
      const pick = createFieldPicker(submissionFields);
      const find = async (filter: Document) => {
        const rows = await askStore(`reading submissions of ${orgId}`, () => collection.find(filter, { raw: true }).toArray());
        return rows.map((bytes) => submissionRow(pick(bytes as unknown as Uint8Array)));
      };
      return [
        ...(byId.length > 0 ? await find({ _id: { $in: byId } }) : []),
        ...(others.length > 0 ? await find({ submissionId: { $in: others } }) : []),
      ];
    },
    decisionsOf: (orgId, mergeKeys) => readOf<DecisionFacts>(decisions, orgId, mergeKeys, [...decisionFields, 'eventToken']),
    executionsOf: (orgId, mergeKeys) => readOf<ExecutionFacts>(executions, orgId, mergeKeys, executionFields),
    deadLettersOf: (orgId, mergeKeys) => readOf<DeadLetterFacts>(deadLetters, orgId, mergeKeys, deadLetterFields),
    async snapshotsOf(orgId, mergeKeys) {
      const query = { orgId, mergeKey: { $in: [...mergeKeys] }, event: 'submitted' } as const;
      const snapshots = new Map<string, SubmissionSnapshot>();
      const found = rowsOfStore(`reading executions of ${orgId}`, executions.find(query, { projection: { mergeKey: 1, submission: 1 } }));
      for await (const { mergeKey, submission } of found) snapshots.set(mergeKey, submission);
      return snapshots;
    },
    async eventTokensOf(orgId, mergeKeys) {
      const rows = await readOf<{ readonly _id: DecisionId; readonly eventToken: string }>(decisions, orgId, mergeKeys, ['mergeKey', 'eventToken'], { eventToken: { $exists: true } });
      return new Map(rows.map(({ row: { _id, eventToken } }) => [_id, eventToken]));
    },
    watermark: () => readWatermark(database),
    history: (orgId, fromSeconds) => readHistory(database, orgId, fromSeconds),
    openDeadLetters: (orgId) => askStore('counting dead letters', () => deadLetters.countDocuments({ state: 'open', ...(orgId && { orgId }) })),
  };
}

/** Rows of ObjectIds first, then those of any other `_id`: so they sort by merge key. */
async function* readWindow<T>(rows: unknown, orgId: OrgId, window: Window, timeField: string, fields: readonly string[]): AsyncGenerator<readonly Keyed<T>[]> {
  const collection = rows as Collection;
  const pick = createFieldPicker(fields);
  const rowOf = (bytes: Uint8Array) => keyed<T>(pick(bytes));
  const find = (slice: Window) => collection.find(inWindow(orgId, slice), { raw: true });
  const doing = readingOf(collection, orgId);
  yield* rowsOfStore(doing, readSlices(window, { find, findSorted: (slice) => find(slice).sort(byMergeKey), keyField: 'mergeKey', rowOf }));
  yield* rowsOfStore(doing, readPages(collection.find(ofOtherIds(orgId, window, timeField), { raw: true }).sort(byMergeKey), rowOf));
}

async function hasOtherIds(rows: unknown, orgId: OrgId, window: Window, timeField: string): Promise<boolean> {
  const collection = rows as Collection;
  return (await askStore(readingOf(collection, orgId), () => collection.findOne(ofOtherIds(orgId, window, timeField), { projection: { _id: 1 } }))) !== null;
}

const readingOf = ({ collectionName }: Collection, orgId: OrgId) => `reading ${collectionName} of ${orgId}`;

const byMergeKey = { orgId: 1, mergeKey: 1 } as const;

/** Of each submission as many rows as a window's reading takes note of, and one more where it has them. */
async function readOf<T>(rows: unknown, orgId: OrgId, mergeKeys: readonly string[], fields: readonly string[], besides: Document = {}): Promise<readonly Keyed<T>[]> {
  const collection = rows as Collection;
  const projection = projectionOf(fields);
  return readEach(mergeKeys, mostFactsOfOne + 1, async function* read(keys) {
    const cursor = collection.find({ orgId, mergeKey: { $in: [...keys] }, ...besides }, { projection }).sort(byMergeKey).batchSize(rowsPerAnswer);
    for await (const document of rowsOfStore(readingOf(collection, orgId), cursor)) yield keyed<T>(document);
  });
}

function projectionOf(fields: readonly string[]): Readonly<Record<string, 1>> {
  return Object.fromEntries(fields.map((field) => [field, 1]));
}

/** Rows of our own collections have the shape their writers are typed by; the projection names its part. */
function keyed<T>(document: Document): Keyed<T> {
  return { mergeKey: String(document.mergeKey), row: document as T };
}
