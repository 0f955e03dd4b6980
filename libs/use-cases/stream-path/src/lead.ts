import { isTandemError } from '@tandem/errors';
import type { PhaseSource } from '@tandem/routing';
import type { Trigger } from '@tandem/trigger';
import { untilDone, type RetryOptions } from './backoff.ts';
import { isEmptyPlan } from './batch-plan.ts';
import { createCheckpointing, type Checkpointing } from './checkpointing.ts';
import { createInFlight, type InFlight, type InFlightLimits } from './in-flight.ts';
import { performBatch, performPaced, type PerformOptions } from './perform-batch.ts';
import { planBatch, type PlannerOptions } from './plan-batch.ts';
import type { DeadLetterStore, EarlierDecisions } from './ports.ts';
import { createProgress, type Progress } from './progress.ts';
import { createRateLimit } from './rate-limit.ts';
import { readBatches } from './read-batches.ts';
import { recover, type Reading, type Recovered, type RecoverPorts } from './recover.ts';
import { createStreamRegistry, type StreamRegistry } from './stream-registry.ts';
import { createTriggerGuard } from './trigger-guard.ts';
import { whenAborted } from './when-aborted.ts';

export interface LeadOptions extends RetryOptions, RecoverPorts {
  readonly trigger: Trigger;
  readonly deadLetters: DeadLetterStore;
  readonly earlier: EarlierDecisions;
  readonly phases: PhaseSource;
  readonly inFlight: InFlightLimits;
  readonly checkpointEveryMs: number;
  readonly idleCheckpointEveryMs: number;
  readonly directWritesPerSecond: number;
  /** How long a stop waits for what is under way, in milliseconds. */
  readonly finishWithinMs: number;
  /** Told once the place to go on from is known. */
  readonly onProgress: (progress: Progress, registry: StreamRegistry) => void;
}

export interface LeadSignals {
  /** Read no more, finish what is under way. */
  readonly stop: AbortSignal;
  /** Another leads: drop everything. */
  readonly lost: AbortSignal;
}

export type LeadEnd = 'stopped' | 'fenced';

/**
 * Reads the stream as its one leader, from the checkpoint on: plans in stream order, performs in batches
 * a few at a time, and checkpoints what is contiguously done. Ends when told to, or when a holder of a
 * higher epoch is found; rejects with HISTORY_LOST when the stream cannot go on from the checkpoint.
 */
export async function lead(reading: Reading, options: LeadOptions, signals: LeadSignals): Promise<LeadEnd> {
  const either = AbortSignal.any([signals.stop, signals.lost]);
  const start = await recoverAnew(reading, options, either);
  if (start.outcome === 'fenced') return 'fenced';

  const { registry, recovered } = start;
  const progress = createProgress(recovered.start, () => options.time.now());
  options.onProgress(progress, registry);
  const checkpointing = createCheckpointing({
    ...options,
    reading,
    pipelineHash: options.source.pipelineHash,
    registryReadUntil: recovered.registryReadUntil,
    everyMs: options.checkpointEveryMs,
    idleEveryMs: options.idleCheckpointEveryMs,
  });
  const inFlight = createInFlight(options.inFlight);
  const paced = createInFlight({ batches: Infinity, smallBatches: Infinity, bytes: options.inFlight.bytes });
  return readAndCheckpoint({ start: recovered.start, registry, progress, checkpointing, inFlight, paced }, options, signals);
}

type Started =
  | { readonly outcome: 'recovered'; readonly recovered: Extract<Recovered, { outcome: 'recovered' }>; readonly registry: StreamRegistry }
  | { readonly outcome: 'fenced' };

/** A recovery that broke off has filled a registry in part: each attempt begins with a new one. */
function recoverAnew(reading: Reading, options: LeadOptions, signal: AbortSignal): Promise<Started> {
  const attempt = async (): Promise<Started> => {
    const registry = createStreamRegistry({
      one: async (orgId, documentId) => ({ workflow: await options.live.one(orgId, documentId, signal), readAt: await options.source.now(signal) }),
      ofOrganization: async (orgId) => ({ workflows: await options.live.ofOrganization(orgId, signal), readAt: await options.source.now(signal) }),
      onLookup: (orgId, reason) => {
        options.observe({ type: 'workflow-looked-up', orgId, reason });
      },
    });
    const recovered = await recover(reading, options, registry, signal);
    return recovered.outcome === 'fenced' ? recovered : { outcome: 'recovered', recovered, registry };
  };
  return untilDone('recovery', options, signal, attempt, (error) => !isTandemError(error, 'HISTORY_LOST'));
}

interface Line {
  readonly start: Extract<Recovered, { outcome: 'recovered' }>['start'];
  readonly registry: StreamRegistry;
  readonly progress: Progress;
  readonly checkpointing: Checkpointing;
  readonly inFlight: InFlight;
  /** Batches of which only direct writes are left that wait for their turn: they hold up nobody while there is room for them. */
  readonly paced: InFlight;
}

async function readAndCheckpoint(line: Line, options: LeadOptions, signals: LeadSignals): Promise<LeadEnd> {
  const dropped = new AbortController();
  const over = new AbortController();
  const working = AbortSignal.any([signals.lost, dropped.signal]);
  const checkpoints = line.checkpointing.run(line.progress, AbortSignal.any([working, over.signal])).then((end) => {
    if (end === 'fenced') dropped.abort();
    return end;
  });
  const deadline = dropWhenOutOfTime(options, signals.stop, over.signal, dropped);
  try {
    const failure = await readAndPerform(line, options, AbortSignal.any([signals.stop, working]), working);
    // what is under way is worth finishing, also where the stream itself cannot go on
    await line.inFlight.drained(working);
    await line.paced.drained(working);
    const fenced = !working.aborted && (await line.checkpointing.write(line.progress.position(), working)) === 'fenced';
    if (failure && !working.aborted) throw failure.error;
    return fenced ? 'fenced' : 'stopped';
  } catch (error) {
    if (!working.aborted) throw error;
    return 'stopped';
  } finally {
    over.abort();
    await Promise.all([checkpoints, deadline]);
  }
}

async function dropWhenOutOfTime(options: LeadOptions, stop: AbortSignal, over: AbortSignal, dropped: AbortController): Promise<void> {
  await whenAborted(AbortSignal.any([stop, over]));
  await options.time.sleep(options.finishWithinMs, over);
  dropped.abort();
}

/** Resolves when reading has ended: with what ended it, where that wasn't a signal. */
async function readAndPerform(line: Line, options: LeadOptions, reading: AbortSignal, working: AbortSignal): Promise<{ readonly error: unknown } | undefined> {
  const { registry, progress, inFlight, paced } = line;
  const planner: PlannerOptions = { ...options, registry };
  const performer: PerformOptions = {
    ...options,
    guard: createTriggerGuard(options.trigger, options),
    directWriteLimit: createRateLimit(options.directWritesPerSecond, options.time),
  };
  try {
    for await (const batch of readBatches(line.start, { ...options, onInterrupted: () => { progress.interrupted(); } }, reading)) {
      options.observe({ type: 'batch-read', events: batch.events.length, bytes: batch.bytes });
      const ticket = progress.begin(batch);
      const plan = await planBatch(batch.events, planner, working);
      if (isEmptyPlan(plan)) {
        progress.end(ticket);
        continue;
      }
      const size = { events: batch.events.length, bytes: batch.bytes };
      inFlight.start(size, async () => {
        const left = await performBatch(plan, performer, working);
        if (left.length === 0) progress.end(ticket);
        else paced.start(size, async () => { if (await performPaced(left, performer, { reading, working })) progress.end(ticket); });
      });
      await inFlight.room(reading);
      await paced.room(reading);
    }
    return undefined;
  } catch (error) {
    return { error };
  }
}
