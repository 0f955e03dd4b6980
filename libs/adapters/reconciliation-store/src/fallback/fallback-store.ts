import { decisionId, routingStampSchema, submissionIdSchema, submissionSchema, triggerPaths, type ClusterTime, type DeadLetter, type OrgId, type SubmissionId, type TriggerPath } from '@tandem/documents';
import { askStore, decodePartly, listOrganizations, mergeKeyOf, organizationDatabase, platformCollections, rowsOfStore, type PartlyDecoded } from '@tandem/mongodb';
import type { FallbackStore, LoadedSubmission, ScanPosition, StampedSubmission, Traces } from '@tandem/reconciliation';
import type { Db, Document, MongoClient } from 'mongodb';
import { z } from 'zod';
import { objectIdOf } from '../merge-key-range.ts';
import { createWatermarks } from '../watermarks.ts';

const rowsPerPage = 500;
/** In characters. */
const longestReason = 500;

/** What the fallback reads: submissions by the index of their stamps, decisions in bulk by their ids. */
export function createFallbackStore(client: MongoClient, database: Db, organizationPrefix: string): FallbackStore {
  const { decisions, deadLetters } = platformCollections(database);
  const watermarks = createWatermarks(database, 'fallback');
  const submissions = (orgId: OrgId) => organizationDatabase(client, orgId).collection('form_submissions');

  return {
    organizations: (signal) => listOrganizations(client, organizationPrefix, signal),
    lowWatermark: watermarks.read,
    saveLowWatermark: watermarks.save,
    async stampedBetween(orgId, from, to, after) {
      const documents = await askStore(`reading stamped submissions of ${orgId}`, () =>
        submissions(orgId)
          .find(pageQuery(from, to, after), { projection: { submissionId: 1, routing: 1 } })
          .sort({ 'routing.decidedAt': 1, _id: 1 })
          .limit(rowsPerPage)
          .toArray());
      const last = documents.at(-1);
      const isWhole = documents.length < rowsPerPage || !last;
      return { rows: documents.flatMap(stampedSubmission), next: isWhole ? null : positionOf(last) };
    },
    async tracesOf(orgId, rows) {
      const decided = await decidedBy(orgId, rows);
      const mergeKeys = rows.map(({ mergeKey }) => mergeKey);
      const letters = await askStore(`reading dead letters of ${orgId}`, () =>
        deadLetters.find({ orgId, mergeKey: { $in: mergeKeys } }, { projection: { mergeKey: 1, submissionId: 1, state: 1, source: 1 } }).toArray());
      const dead = letters.filter(({ state }) => state !== 'retried');
      return new Map(rows.map((row): [SubmissionId, Traces] => [
        row.submissionId,
        { ...(decided.get(row.submissionId) ?? { decidedBy: new Set(), clusterTime: null }), deadLetteredBy: new Set(dead.filter((letter) => isAbout(letter, row)).map(({ source }) => source)) },
      ]));
    },
    async load(orgId, wanted) {
      const asked = new Set(wanted.map(({ submissionId }) => submissionId));
      const byKey = await read(orgId, '_id', wanted.flatMap(({ mergeKey }) => objectIdOf(mergeKey) ?? []));
      const found = new Map(byKey.flatMap((one) => (asked.has(one.submissionId) ? [[one.submissionId, one] as const] : [])));
      // whose key tells no `_id`, or is that of the same submission in another collection
      const others = await read(orgId, 'submissionId', [...asked].filter((id) => !found.has(id)));
      return [...found.values(), ...others];
    },
    async recordDeadLetters(letters) {
      if (letters.length === 0) return;
      const writes = letters.map(({ _id, firstSeen, ...rest }) => ({ updateOne: { filter: { _id }, update: { $set: { ...rest, expireAt: null }, $setOnInsert: { firstSeen } }, upsert: true } }));
      await askStore('recording dead letters', () => deadLetters.bulkWrite(writes, { ordered: false }));
    },
  };

  /** By `_id` the index serves a view, too, in which the submission's id may be a computed one. */
  async function read(orgId: OrgId, field: '_id' | 'submissionId', values: readonly unknown[]): Promise<readonly LoadedSubmission[]> {
    if (values.length === 0) return [];
    const filter: Document = { [field]: { $in: [...values] } };
    const options = { projection: { _id: 0, contentHash: 0 }, raw: true } as const;
    const documents = await askStore(`reading submissions of ${orgId}`, () => submissions(orgId).find(filter, options).toArray());
    return documents.flatMap((bytes) => loadedSubmission(orgId, decodePartly(bytes as unknown as Uint8Array)));
  }

  async function decidedBy(orgId: OrgId, rows: readonly StampedSubmission[]) {
    const ids = rows.flatMap(({ submissionId }) => triggerPaths.map((path) => decisionId(orgId, submissionId, 'submitted', path)));
    const traces = new Map<SubmissionId, { decidedBy: Set<TriggerPath>; heldBy: Set<TriggerPath>; clusterTime: ClusterTime | null }>();
    const projection = { submissionId: 1, path: 1, outcome: 1, clusterTime: 1 } as const;
    for await (const { submissionId, path, outcome, clusterTime } of rowsOfStore(`reading decisions of ${orgId}`, decisions.find({ _id: { $in: ids } }, { projection }))) {
      const known = traces.get(submissionId) ?? { decidedBy: new Set<TriggerPath>(), heldBy: new Set<TriggerPath>(), clusterTime: null };
      known.decidedBy.add(path);
      if (outcome === 'held') known.heldBy.add(path);
      traces.set(submissionId, { ...known, clusterTime: path === 'stream' ? (clusterTime ?? known.clusterTime) : (known.clusterTime ?? clusterTime) });
    }
    return traces;
  }
}

/** An organization's collections may each have a document of that `_id`; a letter whose submission nobody could read may be about any of them. */
function isAbout({ mergeKey, submissionId }: Pick<DeadLetter, 'mergeKey' | 'submissionId'>, row: StampedSubmission): boolean {
  return mergeKey === row.mergeKey && (submissionId ?? row.submissionId) === row.submissionId;
}

/** Without a valid id it is no submission that anybody asks for. */
function loadedSubmission(orgId: OrgId, document: PartlyDecoded): LoadedSubmission[] {
  const submissionId = submissionIdSchema.safeParse(document.submissionId).data;
  if (submissionId === undefined) return [];
  const unreadable = (reason: string): LoadedSubmission[] => [{ outcome: 'unreadable', submissionId, reason: reason.slice(0, longestReason) }];
  if (document.isUndecodable) return unreadable('it holds a value that cannot be decoded');
  const { data: submission, error } = submissionSchema.safeParse(document);
  if (error) return unreadable(z.prettifyError(error));
  if (submission.organizationId !== orgId) return unreadable('organizationId is not the name of the database');
  return [{ outcome: 'read', submissionId, submission }];
}

function pageQuery(from: number, to: number, after: ScanPosition | null): Document {
  const until = { $lt: new Date(to) };
  if (!after) return { 'routing.decidedAt': { $gte: new Date(from), ...until } };
  return {
    'routing.decidedAt': { $gte: after.decidedAt, ...until },
    $or: [{ 'routing.decidedAt': { $gt: after.decidedAt } }, { 'routing.decidedAt': after.decidedAt, _id: { $gt: after.id } }],
  };
}

function positionOf(document: Document): ScanPosition {
  return { decidedAt: (document.routing as { decidedAt: Date }).decidedAt, id: document._id };
}

/** A stamp or an id that isn't valid is nobody's instruction; the comparison reports such a document as a direct write. */
function stampedSubmission(document: Document): StampedSubmission[] {
  const submissionId = submissionIdSchema.safeParse(document.submissionId);
  const stamp = routingStampSchema.safeParse(document.routing);
  if (!submissionId.success || !stamp.success) return [];
  return [{ submissionId: submissionId.data, mergeKey: mergeKeyOf(document._id), stamp: stamp.data }];
}
