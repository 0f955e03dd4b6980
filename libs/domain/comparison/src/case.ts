import { isDeepStrictEqual } from 'node:util';
import { compareClusterTime, idTimeOf, insertTimeOf, type ClusterTime, type Phase, type RoutingStamp, type TriggerPath } from '@tandem/documents';
import type { Circumstances, DecisionFacts, SubmissionFacts } from './facts.ts';
import type { FindingSubject } from './finding.ts';

/** One submission's facts, laid out for judging. */
export interface Case {
  readonly facts: SubmissionFacts;
  readonly circumstances: Circumstances;
  /** The submission's own, or where that is gone the one that a decision obeyed. */
  readonly stamp: RoutingStamp | null;
  readonly phase: Phase | null;
  readonly subject: FindingSubject;
  /** Milliseconds since the epoch; by the server's clock where there is a stamp, and never in its future. */
  readonly insertedAt: number;
  readonly ageMs: number;
  /** The insert's, where a path has recorded it. */
  readonly clusterTime: ClusterTime | null;
  /** The insert's cluster time, or else its nearest estimate. */
  readonly asOf: ClusterTime;
  /** What each path decided about the insert. */
  readonly decisions: ReadonlyMap<TriggerPath, DecisionFacts>;
}

export function openCase(facts: SubmissionFacts, circumstances: Circumstances): Case {
  const ofInsert = facts.decisions.filter((decision) => decision.event === 'submitted');
  const decisions = new Map(ofInsert.map((decision) => [decision.path, decision]));
  const stamp = facts.submission?.stamp ?? ofInsert.find((decision) => decision.stamp)?.stamp ?? null;
  const clusterTime = clusterTimeOf(facts, decisions);
  const insertedAt = insertedAtOf(facts, stamp, clusterTime);
  const named = facts.submission?.submissionId ? facts.submission : (facts.decisions[0] ?? facts.executions[0] ?? facts.submission);
  return {
    facts,
    circumstances,
    stamp,
    phase: stamp?.phase ?? null,
    insertedAt,
    ageMs: circumstances.now - insertedAt,
    clusterTime,
    asOf: clusterTime ?? { seconds: Math.floor(insertedAt / 1_000), increment: 0 },
    decisions,
    subject: {
      orgId: facts.orgId,
      submissionId: named?.submissionId ?? null,
      mergeKey: facts.mergeKey,
      formId: facts.submission?.formId ?? named?.formId ?? null,
      phase: stamp?.phase ?? null,
      insertedAt: new Date(insertedAt),
    },
  };
}

/** The event's own time is exact; an `operationTime` may be a little later than its insert. */
function clusterTimeOf(facts: SubmissionFacts, decisions: ReadonlyMap<TriggerPath, DecisionFacts>): ClusterTime | null {
  const paths: readonly TriggerPath[] = ['stream', 'explicit', 'fallback', 'repair'];
  for (const path of paths) {
    const time = decisions.get(path)?.clusterTime;
    if (time) return time;
  }
  return facts.deadLetters[0]?.clusterTime ?? null;
}

function insertedAtOf(facts: SubmissionFacts, stamp: RoutingStamp | null, clusterTime: ClusterTime | null): number {
  const happenedAt = clusterTime ? new Date(clusterTime.seconds * 1_000) : idTimeOf(facts.mergeKey);
  if (stamp) return (happenedAt ? insertTimeOf(stamp, happenedAt) : stamp.decidedAt).getTime();
  if (clusterTime) return clusterTime.seconds * 1_000;
  return facts.submission?.idTime ?? facts.decisions[0]?.insertedAt.getTime() ?? facts.executions[0]?.createdAt.getTime() ?? 0;
}

/** How far what is read near the insert may be apart, in the seconds that cluster times tell. */
export function marginSeconds({ circumstances }: Case): number {
  return Math.ceil(circumstances.bounds.marginMs / 1_000);
}

/** Whether the stream has durably done everything up to the insert. */
export function streamHasPassed({ clusterTime, insertedAt, circumstances }: Case): boolean {
  const { streamWatermark: watermark, bounds } = circumstances;
  if (!watermark) return false;
  // A checkpoint promises all events before its time; of those at that very time only its token knows.
  if (clusterTime) return compareClusterTime(watermark, clusterTime) > 0;
  // Nobody recorded the insert's cluster time: a stamp is older than its insert by at most the grace.
  return watermark.seconds * 1_000 >= insertedAt + bounds.graceMs;
}

/**
 * Whether nobody can say by which data a list was made: the submission was changed and no execution has kept it, or one has
 * kept other data than the submission has, and nothing says which of them was there at the insert.
 */
export function isDataInDoubt({ submission, decisions, asDecided }: Pick<SubmissionFacts, 'submission' | 'decisions' | 'asDecided'>): boolean {
  if (wasChanged({ submission, decisions })) return asDecided === null;
  return asDecided !== null && submission?.snapshot != null && !isDeepStrictEqual(asDecided.data, submission.snapshot.data);
}

/** Whether the submission is no longer what its insert was, as far as anything shows it. */
export function wasChanged({ submission, decisions }: Pick<SubmissionFacts, 'submission' | 'decisions'>): boolean {
  if (decisions.some((decision) => decision.event !== 'submitted')) return true;
  const { createdAt, updatedAt } = submission ?? { createdAt: null, updatedAt: null };
  return createdAt !== null && updatedAt !== null && updatedAt.getTime() > createdAt.getTime();
}
