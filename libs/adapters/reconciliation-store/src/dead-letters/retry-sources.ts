import type { DeadLetter, OrgId } from '@tandem/documents';
import { askStore, mergeKeyOf, organizationDatabase, platformCollections, unlessTooLarge } from '@tandem/mongodb';
import type { RetrySources, StoredDocument, SubmissionRecord } from '@tandem/reconciliation';
import type { Db, Document, MongoClient } from 'mongodb';
import { objectIdOf } from '../merge-key-range.ts';

/** Of one submission; there are never nearly so many. */
const mostRows = 1_000;

/** A document that is too large is not even read. */
const bounded = { $project: { bytes: { $bsonSize: '$$ROOT' }, document: unlessTooLarge('$$ROOT', null) } };

/** What is no part of a submission. */
const withoutOurs = { $unset: ['document._id', 'document.contentHash'] };

/** What a retry goes by, as MongoDB has it. */
export function createRetrySources(client: MongoClient, database: Db): RetrySources {
  const { decisions, executions, phaseChanges } = platformCollections(database);

  async function documentOf(orgId: OrgId, letter: DeadLetter): Promise<StoredDocument | null> {
    const filter = filterOf(letter);
    if (!filter) return null;
    const [found] = await organizationDatabase(client, orgId)
      .collection('form_submissions')
      .aggregate<{ _id: unknown; bytes: number; document: Document | null }>([{ $match: filter }, { $limit: 1 }, bounded, withoutOurs])
      .toArray();
    if (!found || (isOfOtherSource(letter) && found.document?.submissionId !== letter.submissionId)) return null;
    return { mergeKey: mergeKeyOf(found._id), bytes: found.bytes, document: found.document };
  }

  async function recordOf(orgId: OrgId, submissionId: string): Promise<SubmissionRecord> {
    // both are keyed by organization, submission and event first; `;` comes right after `:`
    const ofInsert = { $gte: `${orgId}:${submissionId}:submitted:`, $lt: `${orgId}:${submissionId}:submitted;` };
    return {
      decisions: await decisions.find({ _id: ofInsert as never }, { projection: { path: 1, outcome: 1, phase: 1, matches: 1, decidedAt: 1 } }).limit(mostRows).toArray(),
      executions: await executions.find({ _id: ofInsert as never }, { projection: { workflowId: 1, state: 1, path: 1, createdAt: 1, endedAt: 1 } }).limit(mostRows).toArray(),
    };
  }

  return {
    documentOf: (orgId, letter) => askStore(`reading a submission of ${orgId}`, () => documentOf(orgId, letter)),
    recordOf: (orgId, submissionId) => askStore(`reading what is known of ${submissionId}`, () => recordOf(orgId, submissionId)),
    lastSeenPhase: (orgId) => askStore(`reading the phases of ${orgId}`, async () => (await phaseChanges.findOne({ orgId }, { sort: { seenAt: -1 } }))?.to ?? null),
  };
}

/** Its collection is another, of which `form_submissions` may be a view; if it is none, the same `_id` is another submission's there. */
function isOfOtherSource({ event }: DeadLetter): boolean {
  return typeof event === 'object' && event !== null && 'origin' in event;
}

/** By the document's own `_id` where the letter has it; the fallback's letters have only its sortable form. */
function filterOf({ documentKey, mergeKey, submissionId }: DeadLetter): Document | null {
  const id: unknown = documentKey ?? (mergeKey === undefined ? null : objectIdOf(mergeKey));
  if (id !== null && id !== undefined) return { _id: { $eq: id } };
  return submissionId === undefined ? null : { submissionId };
}
