import { keepForMs, type StreamGap } from '@tandem/documents';
import { backfillBatch, undecidedOf, type Archived, type BackfillBatchOptions } from './backfill-batch.ts';
import { untilDone } from './backoff.ts';
import { restoreGapRegistry } from './gap-registry.ts';
import type { PacedSignals } from './perform-batch.ts';
import type { DecisionBasis } from './plan-batch.ts';
import type { ArchiveBatch, GapStore, HistoryStore, SubmissionArchive, TimeWindow } from './ports.ts';

export interface BackfillGapOptions extends BackfillBatchOptions {
  readonly gaps: GapStore;
  readonly history: HistoryStore;
  readonly archive: SubmissionArchive;
  /** Told of the gap as it is now durable. */
  readonly onProgress: (gap: StreamGap) => void;
}

/** What a batch waited for is no work of its own. */
const longestRestMs = 200;

/**
 * How much is read before what is undecided is decided: submissions read, those of them that are undecided, and the bytes
 * of their batches. The stream is waited for once for all of it, and where it lags that is what takes the time.
 */
const atOnce = { read: 10_000, undecided: 2_000, bytes: 16 * 1024 * 1024 } as const;

export type BackfillEnd = 'closed' | 'stopped' | 'fenced';

/**
 * Goes through the organizations' submissions, those of which the time lies in the gap or near it, and closes
 * the gap when all is done. Progress is durable whenever all that was read is decided. After each step it rests for as long as
 * that took, so that the live stream keeps half of what there is. Rejects only when a signal aborts.
 */
export async function backfillGap(gap: StreamGap, options: BackfillGapOptions, signals: PacedSignals): Promise<BackfillEnd> {
  const { performer, archive, history } = options;
  const asLongAsItTakes = <T>(run: () => Promise<T>) => untilDone('backfill', performer, signals.reading, run, () => true);
  const basis = await asLongAsItTakes(() => restoreGapRegistry(gap, history, signals.reading));
  const organizations = await asLongAsItTakes(() => archive.organizations(signals.reading));
  let current = gap;
  for (const orgId of organizations) {
    const end = await backfillOrganization(orgId, current, basis, options, signals);
    if (typeof end === 'string') return end;
    current = end;
  }
  const now = performer.time.now();
  const closed = await write({ ...current, state: 'closed', closedAt: new Date(now), expireAt: new Date(now + keepForMs) }, options, signals);
  if (closed !== 'written') return closed;
  performer.observe({ type: 'gap-closed', from: gap.from, to: gap.to, counts: current.counts });
  return 'closed';
}

async function backfillOrganization(orgId: string, gap: StreamGap, basis: DecisionBasis, options: BackfillGapOptions, signals: PacedSignals): Promise<StreamGap | 'stopped' | 'fenced'> {
  const { performer, archive, marginMs } = options;
  const { time, observe } = performer;
  const window = windowOf(gap, marginMs);
  let current = gap;
  const place = current.progress?.orgId === orgId ? current.progress.after : null;
  const batches = createResumable(place, (after) => archive.read(orgId, window, after, gap.to, signals.reading));
  try {
    while (!isDone(orgId, current)) {
      const { undecided, read, next } = await readAtOnce(orgId, batches, gap, options, signals);
      const begunAt = time.elapsed();
      const backfilled = await backfillBatch(undecided, gap, basis, options, signals);
      if (backfilled === undefined) return 'stopped';
      const counts = { read: current.counts.read + read, backfilled: current.counts.backfilled + backfilled };
      current = { ...current, counts, progress: { orgId, after: next } };
      const outcome = await write(current, options, signals);
      if (outcome !== 'written') return outcome;
      if (read === 0) continue;
      observe({ type: 'gap-backfilled', orgId, read, backfilled });
      await restAsLongAs(time.elapsed() - begunAt, options, signals);
      if (signals.reading.aborted) return 'stopped';
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

/** Batches until one leaves nothing undecided behind, or as many as are decided at once. */
async function readAtOnce(orgId: string, batches: Resumable, gap: StreamGap, options: BackfillGapOptions, signals: PacedSignals): Promise<ReadAtOnce> {
  const { performer } = options;
  const undecided: Archived[] = [];
  let [read, bytes] = [0, 0];
  for (;;) {
    const begunAt = performer.time.elapsed();
    const batch = await untilDone('backfill', performer, signals.reading, () => batches.next(), () => true);
    const left = await undecidedOf(orgId, batch.submissions, gap, options, signals.working);
    undecided.push(...left);
    read += batch.submissions.length;
    if (left.length > 0) bytes += batch.bytes;
    const isEnough = undecided.length === 0 || undecided.length >= atOnce.undecided || read >= atOnce.read || bytes >= atOnce.bytes;
    if (isEnough || batch.next === null) return { undecided, read, next: batch.next };
    await restAsLongAs(performer.time.elapsed() - begunAt, options, signals);
  }
}

async function restAsLongAs(ms: number, { performer: { time } }: BackfillGapOptions, { reading }: PacedSignals): Promise<void> {
  await time.sleep(Math.min(ms, longestRestMs), AbortSignal.any([reading]));
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

/** Organizations come in order; one that is new among those that are done came into being after the gap. */
function isDone(orgId: string, { progress }: StreamGap): boolean {
  return progress !== null && (orgId < progress.orgId || (orgId === progress.orgId && progress.after === null));
}

function windowOf({ from, to }: StreamGap, marginMs: number): TimeWindow {
  return { from: from.seconds * 1_000 - marginMs, to: to.seconds * 1_000 + 999 + marginMs };
}

async function write(gap: StreamGap, { gaps, performer, onProgress }: BackfillGapOptions, { working }: PacedSignals): Promise<'written' | 'fenced'> {
  const outcome = await untilDone('backfill', performer, working, () => gaps.write(gap), () => true);
  if (outcome === 'written') onProgress(gap);
  return outcome;
}
