import { keepForMs, type StreamGap } from '@tandem/documents';
import { backfillBatch, type BackfillBatchOptions } from './backfill-batch.ts';
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

export type BackfillEnd = 'closed' | 'stopped' | 'fenced';

/**
 * Goes through the organizations' submissions, those of which the time lies in the gap or near it, and closes
 * the gap when all is done. Progress is durable after each batch. After each it rests for as long as it took, so
 * that the live stream keeps half of what there is. Rejects only when a signal aborts.
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
  const place = () => (current.progress?.orgId === orgId ? current.progress.after : null);
  const batches = createResumable(() => archive.read(orgId, window, place(), gap.to, signals.reading));
  try {
    while (!isDone(orgId, current)) {
      const begunAt = time.elapsed();
      const batch = await untilDone('backfill', performer, signals.reading, () => batches.next(), () => true);
      const backfilled = await backfillBatch(orgId, batch.submissions, gap, basis, options, signals);
      if (backfilled === undefined) return 'stopped';
      const read = batch.submissions.length;
      const counts = { read: current.counts.read + read, backfilled: current.counts.backfilled + backfilled };
      current = { ...current, counts, progress: { orgId, after: batch.next } };
      const outcome = await write(current, options, signals);
      if (outcome !== 'written') return outcome;
      if (read === 0) continue;
      observe({ type: 'gap-backfilled', orgId, read, backfilled });
      await time.sleep(Math.min(time.elapsed() - begunAt, longestRestMs), AbortSignal.any([signals.reading]));
      if (signals.reading.aborted) return 'stopped';
    }
    return current;
  } finally {
    await batches.close();
  }
}

/** One reading, begun anew where it fails. */
function createResumable(open: () => AsyncIterable<ArchiveBatch>) {
  let reading: AsyncIterator<ArchiveBatch> | undefined;
  const close = async () => {
    await reading?.return?.().catch(() => undefined);
    reading = undefined;
  };
  return {
    close,
    async next(): Promise<ArchiveBatch> {
      reading ??= open()[Symbol.asyncIterator]();
      try {
        const result = await reading.next();
        return result.done === true ? { submissions: [], bytes: 0, next: null } : result.value;
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
