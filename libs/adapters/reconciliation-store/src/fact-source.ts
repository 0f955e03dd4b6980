import type { DeadLetterFacts, DecisionFacts, ExecutionFacts } from '@tandem/comparison';
import type { OrgId, SubmissionSnapshot } from '@tandem/documents';
import { organizationDatabase, platformCollections } from '@tandem/mongodb';
import type { FactSource, Keyed, Window } from '@tandem/reconciliation';
import type { Collection, Db, Document, MongoClient } from 'mongodb';
import { readHistory } from './history-reading.ts';
import { inWindow, objectIdAt, objectIdOf, ofOtherIds } from './merge-key-range.ts';
import { listOrganizations } from './organizations.ts';
import { readWatermark } from './stream-reading.ts';
import { submissionProjection, submissionRow } from './submission-row.ts';

const decisionProjection = {
  mergeKey: 1, submissionId: 1, formId: 1, event: 1, path: 1, outcome: 1, matches: 1, skipped: 1, registry: 1, registryRace: 1,
  matcherVersion: 1, stamp: 1, phase: 1, clusterTime: 1, insertedAt: 1, decidedAt: 1, enqueuedAt: 1,
} as const;
const executionProjection = {
  mergeKey: 1, submissionId: 1, formId: 1, event: 1, workflowId: 1, definitionId: 1, state: 1, path: 1, createdAt: 1, endedAt: 1, 'error.code': 1,
} as const;
const deadLetterProjection = { mergeKey: 1, source: 1, code: 1, message: 1, clusterTime: 1, state: 1 } as const;

/** Rows per answer of the server, which ends one at 16 MB whatever is asked for. */
const rowsPerBatch = 1_000;

/** The facts, as MongoDB has them: read-only, by index, sorted where a window is read. Of organizations that start with the prefix. */
export function createFactSource(client: MongoClient, database: Db, organizationPrefix: string): FactSource {
  const { decisions, executions, deadLetters } = platformCollections(database);
  const submissionsOf = (orgId: OrgId) => organizationDatabase(client, orgId).collection('form_submissions');

  return {
    organizations: () => listOrganizations(client, organizationPrefix),
    async *submissions(orgId, { from, to }) {
      const query = { _id: { $gte: objectIdAt(from), $lt: objectIdAt(to) } };
      const cursor = submissionsOf(orgId).find(query, { projection: submissionProjection }).sort({ _id: 1 }).batchSize(rowsPerBatch);
      for await (const document of cursor) yield submissionRow(document);
    },
    decisions: (orgId, window) => readWindow<DecisionFacts>(decisions, orgId, window, 'decidedAt', decisionProjection),
    executions: (orgId, window) => readWindow<ExecutionFacts>(executions, orgId, window, 'createdAt', executionProjection),
    deadLetters: (orgId, window) => readWindow<DeadLetterFacts>(deadLetters, orgId, window, 'firstSeen', deadLetterProjection),
    async submissionsOf(orgId, references) {
      const byId = references.flatMap(({ mergeKey }) => objectIdOf(mergeKey) ?? []);
      const others = references.filter(({ mergeKey }) => !objectIdOf(mergeKey)).flatMap(({ submissionId }) => submissionId ?? []);
      const collection = submissionsOf(orgId);
      const options = { projection: submissionProjection };
      const found = [
        ...(byId.length > 0 ? await collection.find({ _id: { $in: byId } }, options).toArray() : []),
        ...(others.length > 0 ? await collection.find({ submissionId: { $in: others } }, options).toArray() : []),
      ];
      return found.map(submissionRow);
    },
    decisionsOf: (orgId, mergeKeys) => readOf<DecisionFacts>(decisions, orgId, mergeKeys, decisionProjection),
    executionsOf: (orgId, mergeKeys) => readOf<ExecutionFacts>(executions, orgId, mergeKeys, executionProjection),
    deadLettersOf: (orgId, mergeKeys) => readOf<DeadLetterFacts>(deadLetters, orgId, mergeKeys, deadLetterProjection),
    async snapshotsOf(orgId, mergeKeys) {
      const query = { orgId, mergeKey: { $in: [...mergeKeys] }, event: 'submitted' } as const;
      const snapshots = new Map<string, SubmissionSnapshot>();
      for await (const { mergeKey, submission } of executions.find(query, { projection: { mergeKey: 1, submission: 1 } })) snapshots.set(mergeKey, submission);
      return snapshots;
    },
    watermark: () => readWatermark(database),
    history: (orgId, fromSeconds) => readHistory(database, orgId, fromSeconds),
    openDeadLetters: (orgId) => deadLetters.countDocuments({ state: 'open', ...(orgId && { orgId }) }),
  };
}

type Projection = Readonly<Record<string, 1>>;

/** Rows of ObjectIds first, then those of any other `_id`: so they sort by merge key. */
async function* readWindow<T>(collection: unknown, orgId: OrgId, window: Window, timeField: string, projection: Projection): AsyncGenerator<Keyed<T>> {
  for (const query of [inWindow(orgId, window), ofOtherIds(orgId, window, timeField)]) {
    const cursor = (collection as Collection).find(query, { projection }).sort({ orgId: 1, mergeKey: 1 }).batchSize(rowsPerBatch);
    for await (const document of cursor) yield keyed<T>(document);
  }
}

async function readOf<T>(collection: unknown, orgId: OrgId, mergeKeys: readonly string[], projection: Projection): Promise<readonly Keyed<T>[]> {
  if (mergeKeys.length === 0) return [];
  const query = { orgId, mergeKey: { $in: [...mergeKeys] } };
  const documents = await (collection as Collection).find(query, { projection }).toArray();
  return documents.map((document) => keyed<T>(document));
}

/** Rows of our own collections have the shape their writers are typed by; the projection names its part. */
function keyed<T>(document: Document): Keyed<T> {
  return { mergeKey: String(document.mergeKey), row: document as T };
}
