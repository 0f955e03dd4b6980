import { TandemError } from '@tandem/errors';
import { MongoServerError, type Db, type IndexDescription } from 'mongodb';
import { isDuplicateKey } from './refusal.ts';

/** The platform has an index on the same fields (IndexOptionsConflict, IndexKeySpecsConflict), or a view in the collection's place (CommandNotSupportedOnView). */
const leftToThePlatform: ReadonlySet<number> = new Set([85, 86, 166]);

/** Rows about submissions whose `_id` tells no time, by a time of their own: their merge keys begin with `~`. */
const ofOtherIds = (timeField: string): IndexDescription => ({
  key: { orgId: 1, [timeField]: 1, mergeKey: 1 }, partialFilterExpression: { mergeKey: { $gte: '~' } }, name: 'other_ids_by_time',
});

/** Every query of Tandem's own has its index here, and says so beside it. */
const platformIndexes: Readonly<Record<string, readonly IndexDescription[]>> = {
  trigger_decisions: [
    // merged with submissions, in one pass over a window
    { key: { orgId: 1, mergeKey: 1 } },
    ofOtherIds('decidedAt'),
    { key: { expireAt: 1 }, expireAfterSeconds: 0 },
  ],
  workflow_executions: [
    { key: { orgId: 1, mergeKey: 1 } },
    ofOtherIds('createdAt'),
    // the sweep: pending ones by age, running ones by lapsed lease; ended ones aren't in it
    { key: { state: 1, createdAt: 1, _id: 1 }, partialFilterExpression: { state: 'pending' }, name: 'pending_by_age' },
    { key: { state: 1, 'lease.until': 1 }, partialFilterExpression: { state: 'running' }, name: 'running_by_lease' },
    // those on hold, by organization, to be let go
    { key: { state: 1, orgId: 1, _id: 1 }, partialFilterExpression: { state: 'held' }, name: 'held_by_organization' },
    // those in doubt, by organization, to be settled
    { key: { state: 1, orgId: 1, endedAt: 1, _id: 1 }, partialFilterExpression: { state: 'in-doubt' }, name: 'in_doubt_by_organization' },
    { key: { expireAt: 1 }, expireAfterSeconds: 0 },
  ],
  workflow_history: [
    // the registry as of a time
    { key: { orgId: 1, workflowId: 1, 'effectiveFrom.seconds': 1, 'effectiveFrom.increment': 1 } },
    // what the stream wrote past its checkpoint
    { key: { 'effectiveFrom.seconds': 1, 'effectiveFrom.increment': 1 } },
  ],
  stream_gaps: [
    // those that are not closed, at the start of a term and whenever somebody asks how far the stream is
    { key: { stream: 1, state: 1, 'from.seconds': 1, 'from.increment': 1 } },
    { key: { expireAt: 1 }, expireAfterSeconds: 0 },
  ],
  dead_letters: [
    { key: { orgId: 1, mergeKey: 1 } },
    ofOtherIds('firstSeen'),
    // lists, newest first: of all, of one state, organization or code
    { key: { firstSeen: -1, _id: -1 } },
    { key: { state: 1, firstSeen: -1, _id: -1 } },
    { key: { orgId: 1, firstSeen: -1, _id: -1 } },
    { key: { code: 1, firstSeen: -1, _id: -1 } },
    { key: { expireAt: 1 }, expireAfterSeconds: 0 },
  ],
  // of one organization, and the newest of all
  phase_changes: [{ key: { orgId: 1, seenAt: 1 } }, { key: { seenAt: 1 } }],
  // who is live, and whose sign is long past
  live_processes: [{ key: { seenAt: 1 }, expireAfterSeconds: 3_600 }],
  operator_actions: [
    // the newest, of all and of one organization
    { key: { at: -1, _id: 1 } },
    { key: { orgId: 1, at: -1, _id: 1 } },
    // those of some kinds that were not refused, however many others there are
    { key: { orgId: 1, action: 1, outcome: 1, at: -1, _id: 1 } },
  ],
  divergences: [
    // what was found about a batch of submissions
    { key: { orgId: 1, mergeKey: 1 } },
    // open ones that are to be looked at again
    { key: { nextCheckAt: 1 }, partialFilterExpression: { status: 'open' }, name: 'open_by_next_check' },
    // lists, of all organizations and of one
    { key: { insertedAt: -1, _id: 1 } },
    { key: { orgId: 1, insertedAt: -1, _id: 1 } },
    { key: { kind: 1, insertedAt: -1, _id: 1 } },
    { key: { status: 1, insertedAt: -1, _id: 1 } },
    // counts of each kind and status, of all organizations and of one
    { key: { kind: 1, status: 1, insertedAt: 1 } },
    { key: { orgId: 1, kind: 1, status: 1, insertedAt: 1 } },
    // what the rollback triggers count, of one organization after the other
    { key: { orgId: 1, kind: 1, cause: 1, status: 1, insertedAt: 1 } },
    { key: { expireAt: 1 }, expireAfterSeconds: 0 },
  ],
  reconciliations: [
    { key: { startedAt: -1 } },
    // the newest scheduled one, however many were made by hand since
    { key: { trigger: 1, startedAt: -1 } },
    { key: { expireAt: 1 }, expireAfterSeconds: 0 },
  ],
  gate_verdicts: [
    // the newest on an organization's next phase
    { key: { orgId: 1, targetPhase: 1, evaluatedAt: -1 } },
    { key: { expireAt: 1 }, expireAfterSeconds: 0 },
  ],
  declared_windows: [
    // those of an organization or wave, the latest end first: whether a new one meets one, and which has ended
    { key: { subject: 1, targetPhase: 1, to: -1 } },
    // lists, the latest end first
    { key: { to: -1, _id: 1 } },
    { key: { expireAt: 1 }, expireAfterSeconds: 0 },
  ],
  divergence_ignores: [
    // those of an organization that nobody has ended
    { key: { orgId: 1, endedAt: 1, _id: 1 } },
    // lists, of all organizations
    { key: { endedAt: 1, _id: 1 } },
    { key: { expireAt: 1 }, expireAfterSeconds: 0 },
  ],
  direct_writers: [
    { key: { orgId: 1, endedAt: 1, _id: 1 } },
    { key: { endedAt: 1, _id: 1 } },
    { key: { expireAt: 1 }, expireAfterSeconds: 0 },
  ],
  reports: [
    // lists, the newest first
    { key: { at: -1 } },
    // those about an organization, or about all, and the one before
    { key: { orgId: 1, at: -1 } },
    // when the newest scheduled one was made
    { key: { trigger: 1, at: -1 } },
    { key: { expireAt: 1 }, expireAfterSeconds: 0 },
  ],
  stream_samples: [
    // those of a window, and the newest
    { key: { stream: 1, at: 1 } },
    { key: { expireAt: 1 }, expireAfterSeconds: 0 },
  ],
};

/**
 * The organizations' collections are the platform's: what is in them need not be as we would have it, so
 * nothing is made unique but what Tandem itself writes, a submission's id.
 */
const organizationIndexes: Readonly<Record<string, readonly IndexDescription[]>> = {
  forms: [{ key: { id: 1 } }],
  form_submissions: [
    // an import may have no id at all, or null, many times over
    { key: { submissionId: 1 }, unique: true, partialFilterExpression: { submissionId: { $gte: '' } }, name: 'tandem_submission_id' },
    // the fallback looks for stamped submissions by the time of their stamp
    { key: { 'routing.decidedAt': 1, _id: 1 }, partialFilterExpression: { 'routing.decidedAt': { $exists: true } }, name: 'stamped_by_time' },
  ],
  workflows: [
    { key: { id: 1 } },
    // the explicit path's query for each submission
    { key: { 'canvas.nodes.config.formId': 1, status: 1 } },
  ],
};

async function ensureIndexes(database: Db, indexes: Readonly<Record<string, readonly IndexDescription[]>>): Promise<void> {
  await Promise.all(Object.entries(indexes).map(([name, wanted]) => database.collection(name).createIndexes([...wanted])));
}

/** Idempotent. Creates Tandem's own collections and indexes in the platform database. */
export async function ensurePlatformIndexes(database: Db): Promise<void> {
  await ensureIndexes(database, platformIndexes);
}

/**
 * Idempotent. What Tandem needs in an organization's database; call it only for organizations that exist.
 * An index that the platform already has on the same fields will do, whatever its options; so will a view, whose
 * collection has indexes of its own.
 * @throws TandemError SUBMISSION_IDS_REPEATED where documents are in the way of the unique one
 */
export async function ensureOrganizationIndexes(database: Db): Promise<void> {
  const wanted = Object.entries(organizationIndexes).flatMap(([name, indexes]) => indexes.map((index) => ({ name, index })));
  for (const { name, index } of wanted) {
    try {
      await database.collection(name).createIndexes([index]);
    } catch (error) {
      if (isDuplicateKey(error)) throw new TandemError('SUBMISSION_IDS_REPEATED', `in ${database.databaseName}.${name}`, { cause: error });
      if (!(error instanceof MongoServerError && leftToThePlatform.has(Number(error.code)))) throw error;
    }
  }
}
