import { isTandemError } from '@tandem/errors';
import { isEmptyPlan } from './batch-plan.ts';
import type { Checkpointing } from './checkpointing.ts';
import { createInFlight, type InFlight, type InFlightLimits } from './in-flight.ts';
import { performBatch, performPaced, type PacedSignals, type PerformOptions } from './perform-batch.ts';
import { planBatch, type PlannerOptions } from './plan-batch.ts';
import type { ChangeSource, HistoryStore, StreamPosition } from './ports.ts';
import type { Progress } from './progress.ts';
import { readBatches } from './read-batches.ts';
import { anyOf } from './signals.ts';
import type { StreamRegistry } from './stream-registry.ts';

export interface FollowOptions {
  readonly source: ChangeSource;
  readonly history: HistoryStore;
  readonly performer: PerformOptions;
  readonly inFlight: InFlightLimits;
  /** Batches of which only direct writes or updates are left that wait for their turn: they hold up nobody while there is room for them. */
  readonly paced: InFlight;
  /** Told of each batch that was read. */
  readonly onRead: () => void;
}

/** The stream from one place on, for as long as it goes on. */
export interface FollowedStream {
  readonly start: StreamPosition;
  readonly registry: StreamRegistry;
  readonly progress: Progress;
  readonly checkpointing: Checkpointing;
}

export type FollowEnd =
  | { readonly outcome: 'stopped' | 'fenced' }
  /** The server no longer has what follows; all that was read is done, and the checkpoint says how far that is. */
  | { readonly outcome: 'lost'; readonly error: unknown; readonly reached: StreamPosition };

/**
 * Reads, performs and checkpoints until told to stop, or until history is lost. Rejects with what is neither. What waits for its
 * turn goes on beside whatever comes after a loss: a backfill finds no updates, nor what an import wrote with older dates.
 */
export async function followStream(line: FollowedStream, options: FollowOptions, { reading, working }: PacedSignals): Promise<FollowEnd> {
  const dropped = new AbortController();
  const over = new AbortController();
  const own: PacedSignals = { reading: anyOf(reading, dropped.signal), working: anyOf(working, dropped.signal) };
  const checkpoints = line.checkpointing.run(line.progress, anyOf(own.working, over.signal)).then((end) => {
    if (end === 'fenced') dropped.abort();
    return end;
  });
  try {
    const inFlight = createInFlight(options.inFlight);
    const failure = await readAndPerform(line, inFlight, options, own);
    // what is under way is worth finishing, also where the stream itself cannot go on
    await inFlight.drained(own.working);
    if (!failure) await options.paced.drained(own.working);
    const reached = line.progress.position();
    const isFenced = !own.working.aborted && (await line.checkpointing.write(reached, own.working)) === 'fenced';
    if (isFenced || own.working.aborted || !failure) return { outcome: isFenced || dropped.signal.aborted ? 'fenced' : 'stopped' };
    if (isTandemError(failure.error, 'HISTORY_LOST')) return { outcome: 'lost', error: failure.error, reached };
    throw failure.error;
  } catch (error) {
    if (!own.working.aborted) throw error;
    return { outcome: dropped.signal.aborted ? 'fenced' : 'stopped' };
  } finally {
    over.abort();
    await checkpoints;
  }
}

/** Resolves when reading has ended: with what ended it, where that wasn't a signal. */
async function readAndPerform(line: FollowedStream, inFlight: InFlight, options: FollowOptions, signals: PacedSignals): Promise<{ readonly error: unknown } | undefined> {
  const { registry, progress } = line;
  const { performer, source, history, paced } = options;
  const { reading, working } = signals;
  const planner: PlannerOptions = { ...performer, source, history, registry, followsUpdates: performer.updates !== undefined };
  try {
    for await (const batch of readBatches(line.start, { ...performer, source, onInterrupted: () => { progress.interrupted(); } }, reading)) {
      options.onRead();
      performer.observe({ type: 'batch-read', events: batch.events.length, bytes: batch.bytes });
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
        else paced.start(size, async () => { if (await performPaced(left, performer, signals)) progress.end(ticket); });
      });
      await inFlight.room(reading);
      await paced.room(reading);
    }
    return undefined;
  } catch (error) {
    progress.interrupted();
    return { error };
  }
}
