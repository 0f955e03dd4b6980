import type { StoredFinding } from '@tandem/comparison';
import type { OrgId } from '@tandem/documents';
import { reconcile, wholeSecond, type ReconcilePorts } from './reconcile.ts';
import type { ReconciliationRun } from './run.ts';

/** What a run by hand shows: one object, as JSON and as text. */
export interface ReconciliationReport extends ReconciliationRun {
  /** The newest first, at most `mostListed`; `findings` counts all. */
  readonly divergences: readonly StoredFinding[];
  readonly divergencesLeftOut: number;
}

const mostListed = 10_000;

/** Compares the last `lengthMs`, ended by the grace period, and lists what is kept about that window. */
export async function reconcileLast(
  ports: ReconcilePorts,
  { lengthMs, orgId }: { readonly lengthMs: number; readonly orgId: OrgId | null },
  signal: AbortSignal,
): Promise<ReconciliationReport> {
  const from = wholeSecond(ports.clock() - lengthMs);
  const run = await reconcile(ports, { trigger: 'hand', orgId, windowFor: (_, to) => ({ from, to }) }, signal);
  const divergences = await ports.findings.list({ ...(orgId && { orgId }), window: run.window, limit: mostListed });
  const all = run.findings.reduce((total, { count }) => total + count, 0);
  return { ...run, divergences, divergencesLeftOut: Math.max(0, all - divergences.length) };
}
