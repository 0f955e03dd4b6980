import type { OrgId, SubmissionId } from '@tandem/documents';
import { isSettled, type FallbackBounds } from './due.ts';
import type { FallbackStore, ScanPage, ScanPosition, StampedSubmission, Traces } from './ports.ts';

/** An unsettled submission, with what is known of it. */
export interface Waiting extends StampedSubmission {
  readonly traces: Traces;
  /** Milliseconds since the epoch: it is to be left alone until then. */
  readonly notBefore: number;
}

export interface ScanSettings extends FallbackBounds {
  /** A stamp may be so much older than the moment its submission can be seen. */
  readonly settleMs: number;
  /** How often the stretch that may still change is read again. */
  readonly sweepMs: number;
  /** How many unsettled submissions of an organization are held in memory; more are left for later. */
  readonly mostWaiting: number;
  /** Nothing older is triggered by anyone. */
  readonly replayReachMs: number;
}

/** So many settled submissions are remembered at most. */
const mostRemembered = 100_000;

/**
 * Finds an organization's unsettled submissions. Each scan reads what has been stamped since the last,
 * and every `sweepMs` also again what a submission that became visible late may still belong to. The
 * low watermark never passes an unsettled one, nor what a sweep may still find.
 */
export async function createOrganizationScan(store: FallbackStore, orgId: OrgId, settings: ScanSettings, startedAt: number) {
  const { afterMs, settleMs, sweepMs, mostWaiting, replayReachMs } = settings;
  const oldest = startedAt - replayReachMs;
  let low = Math.max((await store.lowWatermark(orgId)) ?? oldest, oldest);
  let high = low;
  let lastSweepAt = startedAt;
  const waiting = new Map<SubmissionId, Waiting>();
  /** Settled ones that a sweep will meet again: it need not ask for their decisions anew. */
  const settled = new Map<SubmissionId, number>();

  /** No submission stamped before it can become visible any more: the last sweep looked late enough. */
  const sweptUpTo = () => lastSweepAt - afterMs - settleMs;

  async function examine(rows: readonly (StampedSubmission & Partial<Waiting>)[], rememberFrom: number): Promise<void> {
    if (rows.length === 0) return;
    const traces = await store.tracesOf(orgId, rows);
    for (const row of rows) {
      const found = traces.get(row.submissionId);
      if (!found) continue;
      if (!isSettled(row, found)) waiting.set(row.submissionId, { notBefore: 0, ...row, traces: found });
      else {
        waiting.delete(row.submissionId);
        remember(row, rememberFrom);
      }
    }
  }

  /** A sweep asks anew about what is forgotten here. */
  function remember({ submissionId, stamp }: StampedSubmission, rememberFrom: number): void {
    const decidedAt = stamp.decidedAt.getTime();
    if (decidedAt >= rememberFrom && settled.size < mostRemembered) settled.set(submissionId, decidedAt);
  }

  /** Reads page by page; how far it came, which is less than `to` only where too many wait already. */
  async function read(from: number, to: number, rememberFrom: number, signal: AbortSignal): Promise<number> {
    let after: ScanPosition | null = null;
    if (from >= to) return to;
    do {
      if (signal.aborted || waiting.size >= mostWaiting) return after ? after.decidedAt.getTime() : from;
      const page: ScanPage = await store.stampedBetween(orgId, from, to, after);
      const unseen = page.rows.filter(({ submissionId }) => !settled.has(submissionId) && !waiting.has(submissionId));
      await examine(unseen, rememberFrom);
      after = page.next;
    } while (after);
    return to;
  }

  return {
    /** The unsettled submissions, the oldest first. */
    async scan(now: number, signal: AbortSignal): Promise<readonly Waiting[]> {
      const unswept = sweptUpTo();
      for (const [submissionId, decidedAt] of settled) if (decidedAt < unswept) settled.delete(submissionId);
      await examine([...waiting.values()], unswept);
      if (now >= lastSweepAt + sweepMs && (await read(Math.max(low, unswept), high, unswept, signal)) === high) lastSweepAt = now;
      high = await read(high, Math.max(high, now - afterMs), unswept, signal);
      return [...waiting.values()].sort((a, b) => a.stamp.decidedAt.getTime() - b.stamp.decidedAt.getTime());
    },
    settle(submissionId: SubmissionId): void {
      waiting.delete(submissionId);
    },
    /** Leaves it alone until then (milliseconds since the epoch). */
    postpone(submissionId: SubmissionId, notBefore: number): void {
      const known = waiting.get(submissionId);
      if (known) waiting.set(submissionId, { ...known, notBefore });
    },
    /** How many settled submissions are held in memory. */
    remembered: () => settled.size,
    /** Raises the low watermark as far as everything is settled, and keeps it. */
    async advance(now: number): Promise<void> {
      const oldestWaiting = Math.min(...[...waiting.values()].map(({ stamp }) => stamp.decidedAt.getTime()));
      const next = Math.max(Math.min(high, oldestWaiting, sweptUpTo()), now - replayReachMs);
      if (next <= low) return;
      low = next;
      await store.saveLowWatermark(orgId, low);
    },
  };
}
export type OrganizationScan = Awaited<ReturnType<typeof createOrganizationScan>>;
