import { compareClusterTime, type ClusterTime, type StreamGap } from '@tandem/documents';
import { isTandemError, messageOf } from '@tandem/errors';
import type { PhaseSource } from '@tandem/routing';
import type { Trigger } from '@tandem/trigger';
import { createBackfill, type Backfill } from './backfill.ts';
import { untilDone, type RetryOptions } from './backoff.ts';
import { createCheckpointing, type Checkpointing } from './checkpointing.ts';
import { followStream, type FollowEnd } from './follow-stream.ts';
import { createInFlight, type InFlight, type InFlightLimits } from './in-flight.ts';
import { createLosses } from './losses.ts';
import { openGap } from './open-gap.ts';
import type { PacedSignals, PerformOptions } from './perform-batch.ts';
import type { DeadLetterStore, EarlierDecisions, LiveSubmissions, SubmissionArchive } from './ports.ts';
import { createProgress, type Progress } from './progress.ts';
import { createRateLimit } from './rate-limit.ts';
import { recover } from './recover.ts';
import type { Fenced, Reading, Recovered, RecoverPorts } from './recovery.ts';
import { anyOf, unlessAborted, whenAborted } from './signals.ts';
import { createStreamRegistry, type StreamRegistry } from './stream-registry.ts';
import { createTriggerGuard } from './trigger-guard.ts';

export interface LeadOptions extends RetryOptions, RecoverPorts {
  readonly archive: SubmissionArchive;
  readonly trigger: Trigger;
  readonly deadLetters: DeadLetterStore;
  readonly earlier: EarlierDecisions;
  readonly phases: PhaseSource;
  readonly checkpointEveryMs: number;
  readonly directWritesPerSecond: number;
  /** Given where updates of submissions start workflows, too. */
  readonly submissions?: LiveSubmissions;
  readonly updatesPerSecond: number;
  /** How far clocks may be apart: so far beside a gap its submissions are looked for, in milliseconds. */
  readonly backfillMarginMs: number;
  /** How long a stop waits for what is under way, in milliseconds. */
  readonly finishWithinMs: number;
  /** Told once the place to go on from is known, and after each gap anew. */
  readonly onProgress: (progress: Progress, registry: StreamRegistry, gaps: () => readonly StreamGap[]) => void;
}

/** So much is under way at once. */
const inFlight: InFlightLimits = { batches: 8, bytes: 32 * 1024 * 1024 };

export interface LeadSignals {
  /** Read no more, finish what is under way. */
  readonly stop: AbortSignal;
  /** Another leads: drop everything. */
  readonly lost: AbortSignal;
}

export type LeadEnd = 'stopped' | 'fenced';

/**
 * Reads the stream as its one leader, from the checkpoint on: plans in stream order, performs in batches
 * a few at a time, and checkpoints what is contiguously done. Where history is lost it opens a gap, goes on
 * behind it, and backfills it beside. Ends when told to, or when a holder of a higher epoch is found.
 */
export async function lead(reading: Reading, options: LeadOptions, { stop, lost }: LeadSignals): Promise<LeadEnd> {
  const dropped = new AbortController();
  const over = new AbortController();
  const working = anyOf(lost, dropped.signal);
  const signals: PacedSignals = { working, reading: anyOf(stop, working, over.signal) };
  const deadline = dropWhenOutOfTime(options, stop, over.signal, dropped);
  try {
    const start = await recoverAnew(reading, options, signals.reading);
    return start.outcome === 'fenced' ? 'fenced' : await leadFrom(start, reading, options, signals, dropped);
  } finally {
    over.abort();
    await deadline;
  }
}

async function dropWhenOutOfTime(options: LeadOptions, stop: AbortSignal, over: AbortSignal, dropped: AbortController): Promise<void> {
  await unlessAborted(whenAborted(over), stop);
  await options.time.sleep(options.finishWithinMs, over);
  dropped.abort();
}

interface Started {
  readonly outcome: 'recovered';
  readonly recovered: Recovered;
  readonly registry: StreamRegistry;
}

/** Follows the stream from one place to the next, and the backfill beside it, until one of them ends. */
async function leadFrom(start: Started, reading: Reading, options: LeadOptions, { reading: until, working }: PacedSignals, dropped: AbortController): Promise<LeadEnd> {
  const ended = new AbortController();
  const signals: PacedSignals = { working, reading: anyOf(until, ended.signal) };
  const performer = performerOf(options);
  const stream: CurrentStream = { line: undefined };
  const paced = createInFlight({ batches: Infinity, smallBatches: Infinity, bytes: inFlight.bytes });
  const backfill = createBackfill({ ...options, performer, marginMs: options.backfillMarginMs, watchedFrom: start.recovered.watchedFrom, streamPast: (time, signal) => streamPast(time, stream, options, signal) });
  const backfilling = backfill.run(signals).then((end) => {
    if (end === 'fenced') dropped.abort();
  }).catch((error: unknown) => {
    if (!signals.reading.aborted) throw error;
  });
  try {
    return await followAll(start, { reading, options, performer, paced, stream, backfill }, signals);
  } finally {
    ended.abort();
    await backfilling;
    // they reject only where they are broken off, and that has a reason that is told already
    await paced.drained(working).catch(() => undefined);
  }
}

function performerOf(options: LeadOptions): PerformOptions {
  const { time, trigger, submissions } = options;
  const updates = submissions && { submissions, limit: createRateLimit(options.updatesPerSecond, time) };
  return { ...options, guard: createTriggerGuard(trigger, options), directWriteLimit: createRateLimit(options.directWritesPerSecond, time), ...(updates && { updates }) };
}

interface CurrentStream {
  line: { readonly progress: Progress; readonly checkpointing: Checkpointing } | undefined;
}

const askEveryMs = 25;

async function streamPast(goal: ClusterTime, stream: CurrentStream, { time }: LeadOptions, signal: AbortSignal): Promise<void> {
  // at that very time there may be more that is not done
  const isPast = () => stream.line !== undefined && compareClusterTime(stream.line.progress.position().clusterTime, goal) > 0;
  if (!isPast()) stream.line?.checkpointing.soon();
  while (!signal.aborted && !isPast()) await time.sleep(askEveryMs, signal);
}

interface Leading {
  readonly reading: Reading;
  readonly options: LeadOptions;
  readonly performer: PerformOptions;
  readonly paced: InFlight;
  readonly stream: CurrentStream;
  readonly backfill: Backfill;
}

async function followAll(first: Started, leading: Leading, signals: PacedSignals): Promise<LeadEnd> {
  const { reading, options, stream, backfill } = leading;
  const losses = createLosses(options);
  let start = first;
  for (;;) {
    backfill.add(start.recovered.gaps);
    const end = await followOnce(start, leading, () => { losses.read(); }, signals);
    if (end.outcome !== 'lost') return end.outcome;
    stream.line = undefined;
    options.observe({ type: 'history-lost', error: end.error });
    await losses.pause(end.error, signals.reading);
    if (signals.reading.aborted) return 'stopped';
    const lost = { from: end.reached.clusterTime, reason: reasonOf(end.error), older: backfill.open()[0], historyFrom: start.recovered.historyFrom };
    const next = await withNewRegistry(options, signals.reading, (registry) => openGap(reading, lost, options, registry, signals.reading));
    if (next.outcome === 'fenced') return 'fenced';
    start = next;
  }
}

function reasonOf(error: unknown): string {
  return messageOf(error).slice(0, 500);
}

function followOnce({ recovered, registry }: Started, { reading, options, performer, paced, stream, backfill }: Leading, onRead: () => void, signals: PacedSignals): Promise<FollowEnd> {
  const { start, registryReadUntil, historyFrom } = recovered;
  const progress = createProgress(start, options.time);
  options.onProgress(progress, registry, () => backfill.open());
  const checkpointing = createCheckpointing({
    ...options,
    reading,
    pipelineHash: options.source.pipelineHash,
    registryReadUntil,
    historyFrom,
    everyMs: options.checkpointEveryMs,
  });
  stream.line = { progress, checkpointing };
  return followStream({ start, registry, progress, checkpointing }, { ...options, performer, inFlight, paced, onRead }, signals);
}

function recoverAnew(reading: Reading, options: LeadOptions, signal: AbortSignal): Promise<Started | Fenced> {
  return withNewRegistry(options, signal, (registry) => recover(reading, options, registry, signal));
}

/** A recovery that broke off has filled a registry in part: each attempt begins with a new one. */
function withNewRegistry(options: LeadOptions, signal: AbortSignal, run: (registry: StreamRegistry) => Promise<Recovered | Fenced>): Promise<Started | Fenced> {
  const attempt = async (): Promise<Started | Fenced> => {
    const registry = createStreamRegistry({
      one: async (orgId, documentId) => ({ workflow: await options.live.one(orgId, documentId, signal), readAt: await options.source.now(signal) }),
      ofOrganization: async (orgId) => ({ workflows: await options.live.ofOrganization(orgId, signal), readAt: await options.source.now(signal) }),
      onLookup: (orgId, reason) => {
        options.observe({ type: 'workflow-looked-up', orgId, reason });
      },
    });
    const recovered = await run(registry);
    return recovered.outcome === 'fenced' ? recovered : { outcome: 'recovered', recovered, registry };
  };
  // wrong settings stay wrong, and another process may have the right ones: the lease must not wait here
  return untilDone('recovery', options, signal, attempt, (error) => !isTandemError(error, 'CONFIG_INVALID'));
}
