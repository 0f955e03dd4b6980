import { randomUUID } from 'node:crypto';
import { keepForMs, type OrgId } from '@tandem/documents';
import { evaluateGates } from '@tandem/gates';
import { compareWindow } from './compare-window.ts';
import type { RunStore, Window } from './ports.ts';
import { recheckOpenFindings, type RecheckPorts } from './recheck.ts';
import type { OrganizationRun, ReconciliationRun } from './run.ts';
import { createTally } from './tally.ts';

export interface ReconcilePorts extends RecheckPorts {
  readonly runs: RunStore;
  /** The process that runs it. */
  readonly by: string;
}

export interface ReconcileRequest {
  readonly trigger: ReconciliationRun['trigger'];
  /** Null: all organizations. */
  readonly orgId: OrgId | null;
  /** The window to compare each organization over; it is ended by the grace period before now. */
  readonly windowFor: (orgId: OrgId, latestEnd: number) => Promise<Window> | Window;
}

/**
 * Compares every organization asked for, one after the other, looks again at open findings, and keeps
 * the run with its verdict. When the signal aborts the run is kept as `interrupted`, never with GO.
 */
export async function reconcile(ports: ReconcilePorts, request: ReconcileRequest, signal: AbortSignal): Promise<ReconciliationRun> {
  const startedAt = ports.clock();
  const organizations = request.orgId ? [request.orgId] : await ports.facts.organizations(signal);
  const tally = createTally();
  const compared: OrganizationRun[] = [];
  for (const orgId of organizations) {
    if (signal.aborted) break;
    const latestEnd = wholeSecond(ports.clock() - ports.bounds.graceMs);
    const window = await request.windowFor(orgId, latestEnd);
    if (window.from >= window.to) continue;
    compared.push(await compareWindow(ports, orgId, window, tally, signal));
  }
  const rechecked = signal.aborted ? 0 : await recheckOpenFindings(ports, request.orgId, signal);
  const run = await describeRun(ports, request, { startedAt, compared, tally, rechecked, interrupted: signal.aborted });
  await ports.runs.save(run);
  return run;
}

interface RunResult {
  readonly startedAt: number;
  readonly compared: readonly OrganizationRun[];
  readonly tally: ReturnType<typeof createTally>;
  readonly rechecked: number;
  readonly interrupted: boolean;
}

async function describeRun(ports: ReconcilePorts, request: ReconcileRequest, result: RunResult): Promise<ReconciliationRun> {
  const { total, byPhase } = result.tally.counts();
  const window = hullOf(result.compared.map((one) => one.window), result.startedAt);
  const watermark = await ports.facts.watermark();
  const endedAt = ports.clock();
  const compared = total.submissions - total.classes.pending - total.classes.excluded;
  const stream = total.latency.stream;
  const gates = evaluateGates({
    compared,
    diverged: total.diverged,
    unknown: result.tally.unknown(),
    streamLatency: stream ? { p99Ms: stream.p99Ms, n: stream.n } : null,
    openDeadLetters: await ports.facts.openDeadLetters(request.orgId),
    streamLagMs: watermark ? Math.max(0, endedAt - watermark.clusterTime.seconds * 1_000) : null,
    windowMs: window.to - window.from,
  });
  return {
    _id: `${new Date(result.startedAt).toISOString()}-${randomUUID().slice(0, 8)}`,
    trigger: request.trigger,
    by: ports.by,
    state: result.interrupted ? 'interrupted' : 'completed',
    orgId: request.orgId,
    window,
    startedAt: new Date(result.startedAt),
    endedAt: new Date(endedAt),
    bounds: ports.bounds,
    streamWatermark: watermark?.clusterTime ?? null,
    comparedUpTo: result.compared.length === 0 ? null : Math.min(...result.compared.map((one) => one.comparedUpTo)),
    organizations: result.compared,
    counts: total,
    byPhase,
    rechecked: result.rechecked,
    findings: await ports.findings.countByKind({ ...(request.orgId && { orgId: request.orgId }), window }),
    // Half a window proves nothing.
    gates: result.interrupted && gates.verdict === 'GO' ? { ...gates, verdict: 'INCONCLUSIVE' } : gates,
    expireAt: new Date(endedAt + keepForMs),
  };
}

/** ObjectIds know whole seconds only. */
export function wholeSecond(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}

function hullOf(windows: readonly Window[], fallback: number): Window {
  if (windows.length === 0) return { from: fallback, to: fallback };
  return { from: Math.min(...windows.map(({ from }) => from)), to: Math.max(...windows.map(({ to }) => to)) };
}
