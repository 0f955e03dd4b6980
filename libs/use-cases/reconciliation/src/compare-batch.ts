import {
  closeUnseen, findingId, isMended, judge, recheckAfterMs, wasChanged,
  type Circumstances, type ClosingStatus, type Judgement, type StoredFinding, type SubmissionFacts,
} from '@tandem/comparison';
import { keepForMs, type OrgId } from '@tandem/documents';
import { nameEvents } from './name-events.ts';
import type { FactSource, FindingStore, FindingWrite } from './ports.ts';

export interface BatchPorts {
  readonly facts: Pick<FactSource, 'submissionsOf' | 'snapshotsOf' | 'eventTokensOf'>;
  readonly findings: Pick<FindingStore, 'saveAll' | 'closeAll'>;
}

export interface ComparedBatch {
  /** In the order of the facts. */
  readonly judgements: readonly Judgement[];
  /** What is kept about these submissions now, closed ones too. */
  readonly kept: readonly KeptFinding[];
}

export type KeptFinding = Pick<StoredFinding, 'kind' | 'status'>;

/** Judges some submissions of one organization and keeps what was found; `stored` are all findings kept about them before. */
export async function compareBatch(
  ports: BatchPorts,
  orgId: OrgId,
  facts: readonly SubmissionFacts[],
  circumstances: Circumstances,
  stored: readonly StoredFinding[],
): Promise<ComparedBatch> {
  const read = await addSnapshots(ports, orgId, await addUnseenSubmissions(ports, orgId, facts), wasChanged);
  const judged = new Map(read.map((one) => [one, judge(one, circumstances)]));
  const complete = await addSnapshots(ports, orgId, read, (one) => one.asDecided === null && hasDifferentLists(judged.get(one)));
  const judgements = await nameEvents(ports.facts, orgId, complete, complete.map((one) => judged.get(one) ?? judge(one, circumstances)), circumstances);
  return { judgements, kept: await keep(ports, complete, judgements, stored, circumstances) };
}

/** A submission may have come after its place in the reading was passed; only a look by id says that it is gone. */
async function addUnseenSubmissions(ports: BatchPorts, orgId: OrgId, facts: readonly SubmissionFacts[]): Promise<readonly SubmissionFacts[]> {
  const unseen = facts.filter(({ submission }) => submission === null);
  if (unseen.length === 0) return facts;
  const references = unseen.map(({ mergeKey, decisions, executions }) => ({
    mergeKey,
    submissionId: decisions[0]?.submissionId ?? executions[0]?.submissionId ?? null,
  }));
  const found = new Map((await ports.facts.submissionsOf(orgId, references)).map(({ mergeKey, row }) => [mergeKey, row]));
  return facts.map((one) => (one.submission ? one : { ...one, submission: found.get(one.mergeKey) ?? null }));
}

/** Whoever changes data need not say so: before a list is called wrong, the data that it was made by is looked at. */
function hasDifferentLists(judgement: Judgement | undefined): boolean {
  return judgement?.findings.some(({ kind }) => kind === 'different-workflows') ?? false;
}

async function addSnapshots(ports: BatchPorts, orgId: OrgId, facts: readonly SubmissionFacts[], isWanted: (one: SubmissionFacts) => boolean): Promise<readonly SubmissionFacts[]> {
  const wanted = facts.filter(isWanted).map(({ mergeKey }) => mergeKey);
  if (wanted.length === 0) return facts;
  const snapshots = await ports.facts.snapshotsOf(orgId, wanted);
  return facts.map((one) => {
    const asDecided = snapshots.get(one.mergeKey);
    return asDecided ? { ...one, asDecided } : one;
  });
}

async function keep(
  ports: BatchPorts,
  facts: readonly SubmissionFacts[],
  judgements: readonly Judgement[],
  stored: readonly StoredFinding[],
  circumstances: Circumstances,
): Promise<readonly KeptFinding[]> {
  if (stored.length === 0 && judgements.every(({ findings }) => findings.length === 0)) return [];
  const storedById = new Map(stored.map((finding) => [finding._id, finding]));
  const writes = judgements.flatMap((judgement) => writesOf(judgement, storedById, circumstances.now));
  if (writes.length > 0) await ports.findings.saveAll(writes);
  const seen = new Set(writes.map(({ finding }) => finding._id));
  const closing = closingsOf(facts, judgements, stored, seen, circumstances);
  await close(ports, closing, circumstances.now);
  const unseen = stored.filter(({ _id }) => !seen.has(_id)).map(({ _id, kind, status }) => ({ kind, status: closing.get(_id) ?? status }));
  return [...writes.map(({ finding: { kind, status } }) => ({ kind, status })), ...unseen];
}

function writesOf(judgement: Judgement, stored: ReadonlyMap<string, StoredFinding>, now: number): readonly FindingWrite[] {
  const writes = new Map<string, FindingWrite>();
  for (const finding of judgement.findings) {
    const _id = findingId(finding);
    const known = stored.get(_id);
    const isOpen = finding.status === 'open';
    const nextCheckAt = isOpen ? new Date(now + recheckAfterMs(known?.rechecks ?? 0)) : null;
    const expireAt = isOpen ? null : new Date(now + keepForMs);
    writes.set(_id, { isNew: !known, finding: { ...finding, _id, lastSeen: new Date(now), nextCheckAt, expireAt } });
  }
  return [...writes.values()];
}

/** What was found before and no longer is. While a decision may still come, or where not all was read, nothing is closed. */
function closingsOf(
  facts: readonly SubmissionFacts[],
  judgements: readonly Judgement[],
  stored: readonly StoredFinding[],
  seen: ReadonlySet<string>,
  circumstances: Circumstances,
): ReadonlyMap<string, ClosingStatus> {
  const { now, bounds } = circumstances;
  const isUndecided = new Set(facts.filter(({ truncated }, index) => truncated || judgements[index]?.countClass === 'pending').map(({ mergeKey }) => mergeKey));
  const compared = new Map(facts.map((one, index) => [one.mergeKey, { one, exclusion: judgements[index]?.exclusion ?? null }]));
  const closings = new Map<string, ClosingStatus>();
  for (const finding of stored) {
    if (seen.has(finding._id) || isUndecided.has(finding.mergeKey)) continue;
    const { one, exclusion = null } = compared.get(finding.mergeKey) ?? {};
    // of what is not excluded the judgement says it
    const standing = { exclusion, isMended: exclusion !== null && one !== undefined && isMended(one, circumstances, finding) };
    const status = closeUnseen(finding, standing, now, bounds.replayReachMs);
    if (status) closings.set(finding._id, status);
  }
  return closings;
}

async function close(ports: BatchPorts, closings: ReadonlyMap<string, ClosingStatus>, now: number): Promise<void> {
  for (const status of ['healed', 'expired'] as const) {
    const ids = [...closings].flatMap(([id, closing]) => (closing === status ? [id] : []));
    if (ids.length > 0) await ports.findings.closeAll(ids, status, new Date(now), new Date(now + keepForMs));
  }
}
