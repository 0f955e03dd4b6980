import { parseChangeEvent, type ChangeEvent, type RawChangeEvent } from '@tandem/change-events';
import { compareClusterTime, decisionId, type ClusterTime, type StreamGap } from '@tandem/documents';
import { archivedEvent } from './archived-event.ts';
import { untilDone } from './backoff.ts';
import { byPlace } from './by-place.ts';
import { deadLetterOfInvalid } from './dead-letter.ts';
import { performBatch, performPaced, type PacedSignals, type PerformOptions } from './perform-batch.ts';
import { asksForSomething, planSubmission, type DecisionBasis, type PlanInProgress } from './plan-batch.ts';
import type { ArchivedSubmission, ChangeSource } from './ports.ts';
import { restSince } from './rest.ts';

export interface BackfillBatchOptions {
  readonly source: Pick<ChangeSource, 'now'>;
  readonly performer: PerformOptions;
  /** How far clocks may be apart, in milliseconds. */
  readonly marginMs: number;
  /** The stream's very first start, where it is known. */
  readonly watchedFrom: ClusterTime | undefined;
  /** Resolves when all that the stream tells up to that time is durably done, or when the signal aborts. */
  readonly streamPast: (time: ClusterTime, signal: AbortSignal) => Promise<void>;
  /** All gaps that are open now, the oldest first. */
  readonly openGaps: () => readonly StreamGap[];
}

/** A submission that the archive has, as an event of its insert would tell it. */
export interface Archived {
  readonly event: ChangeEvent;
  readonly raw: RawChangeEvent;
  readonly time: Date | null;
}

/** Those of which the stream says nothing yet, be it that it never will. Rejects only when the signal aborts. */
export async function undecidedOf(database: string, submissions: readonly ArchivedSubmission[], gap: StreamGap, options: BackfillBatchOptions, signal: AbortSignal): Promise<readonly Archived[]> {
  const archived = submissions.map((one): Archived => {
    const raw = archivedEvent(database, one, gap);
    return { raw, event: parseChangeEvent(raw), time: one.time };
  });
  return withoutThoseDone(archived.filter(({ event }) => event.kind !== 'submission-inserted' || asksForSomething(event)), options, signal);
}

/** So many are decided at once. What is decided stays so, where it is told to stop before the rest. */
const decidedAtOnce = 500;

/**
 * Decides what the stream has not: in its stead, through the same use case.
 * @returns how many were left to decide; undefined where it was told to stop before all were done
 */
export async function backfillBatch(undecided: readonly Archived[], gap: StreamGap, basis: DecisionBasis, options: BackfillBatchOptions, signals: PacedSignals): Promise<number | undefined> {
  const { performer } = options;
  const left = await withoutTheStreamsOwn(undecided, gap, options, signals);
  if (left === undefined) return undefined;
  for (let begin = 0; begin < left.length; begin += decidedAtOnce) {
    const begunAt = performer.time.elapsed();
    const paced = await performBatch(planOf(left.slice(begin, begin + decidedAtOnce), basis, options), performer, signals.working);
    if (!(await performPaced(paced, performer, signals))) return undefined;
    await restSince(begunAt, performer.time, signals.reading);
  }
  return left.length;
}

/**
 * What may have been inserted after the gap is the stream's own, so that is waited for before it is looked at
 * again; where the stream was lost again meanwhile, it is left to the next gap. Undefined where it was told to stop.
 */
async function withoutTheStreamsOwn(undecided: readonly Archived[], gap: StreamGap, options: BackfillBatchOptions, signals: PacedSignals): Promise<readonly Archived[] | undefined> {
  const latestInside = gap.to.seconds * 1_000 - options.marginMs;
  const mayBeLater = ({ time }: Archived) => time === null || time.getTime() > latestInside;

  if (!undecided.some(mayBeLater)) return undecided;
  const readBy = await untilDone('backfill', options.performer, signals.reading, () => options.source.now(signals.reading), () => true);
  await options.streamPast(readBy, signals.reading);
  if (signals.reading.aborted) return undefined;
  const next = options.openGaps().find(({ from }) => compareClusterTime(from, gap.from) > 0 && compareClusterTime(from, readBy) <= 0);
  const own = undecided.filter(({ time }) => !next || (time !== null && time.getTime() < next.from.seconds * 1_000 - options.marginMs));
  return withoutThoseDone(own, options, signals.working);
}

async function withoutThoseDone(archived: readonly Archived[], { performer }: BackfillBatchOptions, signal: AbortSignal): Promise<readonly Archived[]> {
  if (archived.length === 0) return [];
  const find = <T>(run: () => Promise<T>) => untilDone('earlier-decisions', performer, signal, run, () => true);
  const ids = archived.flatMap(({ event }) => decisionIdOf(event) ?? []);
  const decided = await find(() => performer.earlier.find(ids, signal));
  const undecided = archived.filter(({ event }) => {
    const id = decisionIdOf(event);
    return id === undefined || !decided.has(id);
  });
  const left: Archived[] = [];
  // one place, but for a database that many organizations share
  for (const { items, ...place } of byPlace(undecided, ({ event: { orgId }, raw: { origin } }) => ({ orgId, origin }))) {
    const keys = items.flatMap(({ raw }) => raw.documentKey ?? []);
    const lettered = await find(() => performer.earlier.deadLettered(place, keys, signal));
    left.push(...items.filter(({ raw }) => raw.documentKey === undefined || !lettered.has(raw.documentKey)));
  }
  return left;
}

/** Of what can be decided: two documents of one submission, in two collections, have the same. */
export function decisionIdOf(event: ChangeEvent) {
  return event.kind === 'submission-inserted' ? decisionId(event.orgId, event.submission.submissionId, 'submitted', 'stream') : undefined;
}

/** A clock that is so far behind, in milliseconds, is nothing unusual. */
const clockToleranceMs = 10_000;

function planOf(archived: readonly Archived[], basis: DecisionBasis, { performer, watchedFrom }: BackfillBatchOptions): PlanInProgress {
  // a direct write starts nothing where it may be older than Tandem
  const triggersFrom = watchedFrom ? watchedFrom.seconds * 1_000 - clockToleranceMs : -Infinity;
  const plan: PlanInProgress = { stamped: [], directWrites: [], deadLetters: [] };
  for (const { event, raw, time } of archived) {
    if (event.kind === 'submission-inserted') planSubmission(event, raw, plan, basis, time === null || time.getTime() < triggersFrom);
    else if (event.kind === 'invalid') plan.deadLetters.push(deadLetterOfInvalid(event, performer.time.now()));
  }
  return plan;
}
