import type { StoredFinding } from '@tandem/comparison';
import type { OrgId } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { reconcile, wholeSecond, type ReconcilePorts } from './reconcile.ts';
import type { ReconciliationRun } from './run.ts';
import { checkWindow } from './window.ts';

/** What a run by hand shows: one object, as JSON and as text. */
export interface ReconciliationReport extends ReconciliationRun {
  /** The newest first, at most `mostListed`; `findings` counts all. */
  readonly divergences: readonly StoredFinding[];
  readonly divergencesLeftOut: number;
}

const mostListed = 10_000;

/**
 * Compares the last `lengthMs`, ended by the grace period, and lists what is kept about that window. Where it is
 * interrupted the report says up to when everything is compared; nothing is remembered of it for another run.
 * Rejects with WINDOW_INVALID, and with ORGANIZATION_UNKNOWN where there is no such one.
 */
export async function reconcileLast(
  ports: ReconcilePorts,
  { lengthMs, orgId }: { readonly lengthMs: number; readonly orgId: OrgId | null },
  signal: AbortSignal,
): Promise<ReconciliationReport> {
  const now = ports.clock();
  const from = wholeSecond(now - lengthMs);
  checkWindow({ from, to: wholeSecond(now - ports.bounds.graceMs) }, now, ports.bounds.replayReachMs);
  if (orgId && !(await ports.facts.organizations(signal)).includes(orgId)) {
    throw new TandemError('ORGANIZATION_UNKNOWN', `There is no organization ${orgId}.`);
  }
  const run = await reconcile(ports, { trigger: 'hand', orgId, windowFor: (_, to) => ({ from, to }) }, signal);
  const divergences = await ports.findings.list({ ...(orgId && { orgId }), window: run.window, limit: mostListed });
  const all = run.findings.reduce((total, { count }) => total + count, 0);
  return { ...run, divergences, divergencesLeftOut: Math.max(0, all - divergences.length) };
}
