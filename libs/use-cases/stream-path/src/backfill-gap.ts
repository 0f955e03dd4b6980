import { keepForMs, type StreamGap } from '@tandem/documents';
import { backfillBatch, decisionIdOf, undecidedOf, type Archived, type BackfillBatchOptions } from './backfill-batch.ts';
import { untilDone } from './backoff.ts';
import { restoreGapRegistry } from './gap-registry.ts';
import type { PacedSignals } from './perform-batch.ts';
import type { DecisionBasis } from './plan-batch.ts';
import type { ArchiveBatch, GapStore, HistoryStore, SubmissionArchive, TimeWindow } from './ports.ts';
import { restSince } from './rest.ts';

export interface BackfillGapOptions extends BackfillBatchOptions {
  readonly gaps: GapStore;
  readonly history: HistoryStore;
  readonly archive: SubmissionArchive;
  /** Told of the gap as it is now durable. */
  readonly onProgress: (gap: StreamGap) => void;
}

/**
 * How far is read on once something is undecided: those that are, the bytes of their batches, and milliseconds. The stream is
 * waited for once for all of it, and where it lags that is what takes the time; what was read is read again where it is told to stop.
 */
const atOnce = { undecided: 2_000, bytes: 16 * 1024 * 1024, forMs: 1_000 } as const;

export type BackfillEnd = 'closed' | 'stopped' | 'fenced';

/**
 * Goes through the databases of submissions, those of which the time lies in the gap or near it, and closes
 * the gap when all is done. Progress is durable whenever all that was read is decided. It rests after each batch that it reads or
 * decides, for as long as that took and 200 ms at most, so that the live stream has its share. Rejects only when a signal aborts.
 */
export async function backfillGap(gap: StreamGap, options: BackfillGapOptions, signals: PacedSignals): Promise<BackfillEnd> {
  const { performer, archive, history } = options;
  const asLongAsItTakes = <T>(run: () => Promise<T>) => untilDone('backfill', performer, signals.reading, run, () => true);
  const basis = await asLongAsItTakes(() => restoreGapRegistry(gap, history, signals.reading));
  const databases = await asLongAsItTakes(() => archive.databases(signals.reading));
  let current = gap;
  for (const database of databases) {
    const end = await backfillDatabase(database, current, basis, options, signals);
    if (typeof end === 'string') return end;
    current = end;
  }
  const now = performer.time.now();
  const closed = await write({ ...current, state: 'closed', closedAt: new Date(now), expireAt: new Date(now + keepForMs) }, options, signals);
  if (closed !== 'written') return closed;
  performer.observe({ type: 'gap-closed', from: gap.from, to: gap.to, counts: current.counts });
  return 'closed';
}

async function backfillDatabase(database: string, gap: StreamGap, basis: DecisionBasis, options: BackfillGapOptions, signals: PacedSignals): Promise<StreamGap | 'stopped' | 'fenced'> {
  const { performer, archive, marginMs } = options;
  const window = windowOf(gap, marginMs);
  let current = gap;
  const place = current.progress?.orgId === database ? current.progress.after : null;
  const batches = createResumable(place, (after) => archive.read(database, window, after, gap.to, signals.reading));
  try {
    while (!isDone(database, current)) {
      const { undecided, read, next } = await readAtOnce(database, batches, gap, options, signals);
      const backfilled = await backfillBatch(undecided, gap, basis, options, signals);
      if (backfilled === undefined) return 'stopped';
      const counts = { read: current.counts.read + read, backfilled: current.counts.backfilled + backfilled };
      current = { ...current, counts, progress: { orgId: database, after: next } };
      const outcome = await write(current, options, signals);
      if (outcome !== 'written') return outcome;
      if (read > 0) performer.observe({ type: 'gap-backfilled', orgId: database, read, backfilled });
    }
    return current;
  } finally {
    await batches.close();
  }
}

interface ReadAtOnce {
  readonly undecided: readonly Archived[];
  readonly read: number;
  /** Where to go on; null: that was all. */
  readonly next: unknown;
}

/** One batch where it leaves nothing undecided, else as many as are waited for at once. */
async function readAtOnce(database: string, batches: Resumable, gap: StreamGap, options: BackfillGapOptions, signals: PacedSignals): Promise<ReadAtOnce> {
  const { performer } = options;
  const { time } = performer;
  const undecided: Archived[] = [];
  const untilMs = time.elapsed() + atOnce.forMs;
  let [read, bytes] = [0, 0];
  for (;;) {
    const begunAt = time.elapsed();
    const batch = await untilDone('backfill', performer, signals.reading, () => batches.next(), () => true);
    const left = await undecidedOf(database, batch.submissions, gap, options, signals.working);
    undecided.push(...withoutCopies(left, undecided));
    read += batch.submissions.length;
    if (left.length > 0) bytes += batch.bytes;
    if (batch.submissions.length > 0) await restSince(begunAt, time, signals.reading);
    const isEnough = undecided.length === 0 || undecided.length >= atOnce.undecided || bytes >= atOnce.bytes || time.elapsed() >= untilMs;
    if (isEnough || batch.next === null) return { undecided, read, next: batch.next };
  }
}

/** Of a submission that lies in two collections the first one is decided; the other then finds that done. */
function withoutCopies(left: readonly Archived[], before: readonly Archived[]): readonly Archived[] {
  const known = new Set(before.map(({ event }) => decisionIdOf(event)));
  return left.filter(({ event }) => {
    const id = decisionIdOf(event);
    if (id === undefined) return true;
    const isNew = !known.has(id);
    known.add(id);
    return isNew;
  });
}

interface Resumable {
  next(): Promise<ArchiveBatch>;
  close(): Promise<void>;
}

/** One reading, begun anew behind its last batch where it fails. */
function createResumable(from: unknown, open: (after: unknown) => AsyncIterable<ArchiveBatch>): Resumable {
  let after = from;
  let reading: AsyncIterator<ArchiveBatch> | undefined;
  const close = async () => {
    await reading?.return?.().catch(() => undefined);
    reading = undefined;
  };
  return {
    close,
    async next(): Promise<ArchiveBatch> {
      reading ??= open(after)[Symbol.asyncIterator]();
      try {
        const result = await reading.next();
        const batch = result.done === true ? { submissions: [], bytes: 0, next: null } : result.value;
        after = batch.next;
        return batch;
      } catch (error) {
        await close();
        throw error;
      }
    },
  };
}

/** Databases come in order; one that is new among those that are done came into being after the gap. */
function isDone(database: string, { progress }: StreamGap): boolean {
  return progress !== null && (database < progress.orgId || (database === progress.orgId && progress.after === null));
}

function windowOf({ from, to }: StreamGap, marginMs: number): TimeWindow {
  return { from: from.seconds * 1_000 - marginMs, to: to.seconds * 1_000 + 999 + marginMs };
}

async function write(gap: StreamGap, { gaps, performer, onProgress }: BackfillGapOptions, { working }: PacedSignals): Promise<'written' | 'fenced'> {
  const outcome = await untilDone('backfill', performer, working, () => gaps.write(gap), () => true);
  if (outcome === 'written') onProgress(gap);
  return outcome;
}
