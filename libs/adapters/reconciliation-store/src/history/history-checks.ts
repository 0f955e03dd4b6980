import { setTimeout as delay } from 'node:timers/promises';
import { compareClusterTime, workflowIdSchema, type ClusterTime, type OrgId } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { askStore, decodePartly, organizationDatabase, rowsOfStore, toClusterTime, unlessTooLarge } from '@tandem/mongodb';
import { workflowStates, type HistoryCheck, type HistoryChecks, type WorkflowSnapshot, type WorkflowState } from '@tandem/reconciliation';
import { compileWorkflow } from '@tandem/workflow-matching';
import type { ClientSession, Db, MongoClient } from 'mongodb';
import { readHistoryEntries } from './history-reading.ts';
import { readWatermark } from '../stream/stream-reading.ts';

export interface HistoryCheckTimings {
  /** How long a check waits for the stream. An idle one moves on every few seconds, or as often as the server writes to its oplog. */
  readonly waitMs: number;
  readonly lookEveryMs: number;
  /** A stream that is further behind is not waited for. */
  readonly hopelessLagMs: number;
}

const defaultTimings: HistoryCheckTimings = { waitMs: 20_000, lookEveryMs: 200, hopelessLagMs: 30_000 };

/** A document that is too large is read as none, which makes it malformed. */
const bounded = { $project: { id: 1, document: unlessTooLarge('$$ROOT', null) } };

type StoredCheck = Omit<HistoryCheck, 'orgId'> & { readonly _id: OrgId };

/** Holds history against the organizations' own `workflows`; what came of it lies in `history_checks`, by the organization's id. */
export function createHistoryChecks(client: MongoClient, database: Db, timings: HistoryCheckTimings = defaultTimings): HistoryChecks {
  const checks = database.collection<StoredCheck>('history_checks');
  return {
    async read(orgId) {
      const found = await askStore(`reading the check of the history of ${orgId}`, () => checks.findOne({ _id: orgId }));
      return found && { orgId, agreedUpTo: found.agreedUpTo, contradictions: found.contradictions };
    },
    async save({ orgId, ...check }) {
      await askStore(`keeping the check of the history of ${orgId}`, () => checks.replaceOne({ _id: orgId }, check, { upsert: true }));
    },
    snapshot: (orgId, signal) => readSnapshot(client, orgId, signal),
    entriesSince: (orgId, fromSeconds) => readHistoryEntries(database, orgId, fromSeconds),
    streamPast: (time, signal) => waitForStream(database, time, timings, signal),
  };
}

async function readSnapshot(client: MongoClient, orgId: OrgId, signal: AbortSignal): Promise<WorkflowSnapshot> {
  const session = client.startSession();
  try {
    const from = await timeOf(client, session);
    const states = new Map<string, Set<WorkflowState>>();
    // by the index on `_id`, and nothing of a document is kept but its name and its definition's
    const cursor = organizationDatabase(client, orgId).collection('workflows').aggregate([{ $sort: { _id: 1 } }, bounded], { session, raw: true });
    for await (const bytes of rowsOfStore(`reading the workflows of ${orgId}`, cursor)) {
      signal.throwIfAborted();
      const { id, document } = decodePartly(bytes as Uint8Array);
      const workflowId = workflowIdSchema.safeParse(id);
      if (!workflowId.success) continue;
      const outcome = compileWorkflow(document, orgId);
      const state = outcome.outcome === 'compiled' ? outcome.workflow.definition._id : workflowStates.malformed;
      states.set(workflowId.data, (states.get(workflowId.data) ?? new Set()).add(state));
    }
    return { states, from, until: await timeOf(client, session) };
  } finally {
    await session.endSession();
  }
}

async function timeOf(client: MongoClient, session: ClientSession): Promise<ClusterTime> {
  await askStore("asking for the cluster's time", () => client.db('admin').command({ ping: 1 }, { session }));
  if (!session.operationTime) throw new TandemError('BACKEND_UNREACHABLE', 'the MongoDB server tells no operation time; change streams need a replica set');
  return toClusterTime(session.operationTime);
}

async function waitForStream(database: Db, time: ClusterTime, { waitMs, lookEveryMs, hopelessLagMs }: HistoryCheckTimings, signal: AbortSignal): Promise<boolean> {
  const giveUpAt = performance.now() + waitMs;
  for (;;) {
    signal.throwIfAborted();
    const watermark = await readWatermark(database);
    if (!watermark) return false;
    if (compareClusterTime(watermark.clusterTime, time) > 0) return true;
    const isHopeless = (time.seconds - watermark.clusterTime.seconds) * 1_000 > hopelessLagMs;
    if (isHopeless || performance.now() >= giveUpAt) return false;
    await delay(lookEveryMs, undefined, { signal });
  }
}
