import { submissionSchema, type ClusterTime, type OrgId, type Submission, type SubmissionId } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { LRUCache } from 'lru-cache';
import { ObjectId, type Document, type MongoClient } from 'mongodb';
import { answerWithin } from './answer-within.ts';
import { toClusterTime } from './cluster-time.ts';
import { organizationDatabase } from './collections.ts';
import { ensureOrganizationIndexes } from './indexes.ts';
import { mergeKeyOf } from './merge-key.ts';
import { isDuplicateKey, takenKeyOf } from './refusal.ts';

export interface StoredSubmission {
  readonly submission: Submission;
  /** The document's `_id` in sortable form. */
  readonly mergeKey: string;
  /** Of what was sent, where it came with an idempotency key. */
  readonly contentHash: string | null;
}

export type SubmissionInsert =
  /** `operationTime` is the insert's own cluster time. */
  | { readonly outcome: 'inserted'; readonly mergeKey: string; readonly operationTime: ClusterTime | null }
  | { readonly outcome: 'already-there'; readonly stored: StoredSubmission };

/**
 * The submissions of the organizations, each in its own database. Every call rejects with
 * STORE_UNAVAILABLE when the database does not answer in time; of an insert that means "unknown".
 */
export interface SubmissionStore {
  /**
   * Inserts by majority. The submission's id decides: one that is there stays as it is. Call it only
   * for organizations that exist: it sees to their indexes, every ten minutes, and so to their database.
   * Rejects with SUBMISSION_IDS_REPEATED where these cannot be, and with SUBMISSION_INVALID where a unique index of the platform's own has its values already.
   */
  insert(submission: Submission, contentHash: string | null): Promise<SubmissionInsert>;
  find(orgId: OrgId, submissionId: SubmissionId): Promise<StoredSubmission | null>;
}

/** So long, in milliseconds, each step of an insert is waited for; the stamp is older by the first, which sees to the indexes. */
export const submissionAnswerMs = 4_000;

/** @param options `seenToForMs`: for so long an organization's indexes are taken to be there still; whoever drops a collection takes them along */
export function createSubmissionStore(client: MongoClient, { answerWithinMs = submissionAnswerMs, seenToForMs = 600_000 } = {}): SubmissionStore {
  const ensureIndexes = createOncePerOrganization((orgId) => ensureOrganizationIndexes(organizationDatabase(client, orgId)), seenToForMs);
  const collectionOf = (orgId: OrgId) => organizationDatabase(client, orgId).collection('form_submissions');

  async function find(orgId: OrgId, submissionId: SubmissionId): Promise<StoredSubmission | null> {
    // what the primary has: an insert that was just refused as a duplicate may not be majority-committed yet
    const document = await answerWithin(answerWithinMs, `reading the submission ${submissionId}`, () =>
      collectionOf(orgId).findOne({ submissionId }, { readConcern: { level: 'local' }, readPreference: 'primary', maxTimeMS: answerWithinMs }),
    );
    return document && storedSubmission(document);
  }

  return {
    find,
    async insert(submission, contentHash) {
      const { organizationId, submissionId } = submission;
      await answerWithin(answerWithinMs, `preparing ${organizationId}`, () => ensureIndexes(organizationId));
      const document = { _id: new ObjectId(), ...submission, ...(contentHash !== null && { contentHash }) };
      const inserted = await answerWithin(answerWithinMs, `inserting the submission ${submissionId}`, () => insertOne(client, organizationId, document));
      if (!('takenKey' in inserted)) return { outcome: 'inserted', mergeKey: mergeKeyOf(document._id), operationTime: inserted.operationTime };
      const stored = await find(organizationId, submissionId);
      if (stored) return { outcome: 'already-there', stored };
      if (isOfThePlatform(inserted.takenKey)) throw new TandemError('SUBMISSION_INVALID', 'one with these values is there already, and the platform takes no two');
      throw new TandemError('STORE_UNAVAILABLE', `the submission ${submissionId} was there and is gone`);
    },
  };
}

/** A unique index that is not the submission's id. A server that names none means the id, as far as we know. */
const isOfThePlatform = (takenKey: readonly string[]): boolean => takenKey.length > 0 && !takenKey.includes('submissionId');

/** The fields of the unique index that has the values already; else the insert's own operation time, as the session is of it alone. */
async function insertOne(client: MongoClient, orgId: OrgId, document: Document): Promise<{ operationTime: ClusterTime | null } | { takenKey: readonly string[] }> {
  const session = client.startSession();
  try {
    await organizationDatabase(client, orgId).collection('form_submissions').insertOne(document, { session, writeConcern: { w: 'majority' } });
    return { operationTime: session.operationTime ? toClusterTime(session.operationTime) : null };
  } catch (error) {
    if (isDuplicateKey(error)) return { takenKey: takenKeyOf(error) };
    throw error;
  } finally {
    await session.endSession();
  }
}

function storedSubmission(document: Document): StoredSubmission {
  const parsed = submissionSchema.safeParse(document);
  if (!parsed.success) throw new TandemError('DOCUMENT_INVALID', 'a stored submission was changed by somebody', { cause: parsed.error });
  const { _id: id, contentHash, ...submission } = parsed.data;
  return { submission, mergeKey: mergeKeyOf(id), contentHash: typeof contentHash === 'string' ? contentHash : null };
}

/** Runs once per organization in a while, and again after it failed. */
function createOncePerOrganization(run: (orgId: OrgId) => Promise<void>, forMs: number) {
  const done = new LRUCache<OrgId, Promise<void>>({ max: 10_000, ttl: forMs });
  return (orgId: OrgId): Promise<void> => {
    const known = done.get(orgId);
    if (known) return known;
    const running = run(orgId);
    done.set(orgId, running);
    running.catch(() => done.delete(orgId));
    return running;
  };
}
