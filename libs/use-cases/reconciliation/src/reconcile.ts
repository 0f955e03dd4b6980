import { randomUUID } from 'node:crypto';
import { keepForMs, type OrgId } from '@tandem/documents';
import { evaluateGates } from '@tandem/gates';
import { compareWindow } from './compare-window.ts';
import { createFailures, type Failures } from './failures.ts';
import { checkHistory } from './history-check/check-history.ts';
import type { HistoryChecks } from './history-check/ports.ts';
import type { RunStore } from './ports.ts';
import { recheckOpenFindings, type RecheckPorts } from './recheck.ts';
import type { OrganizationRun, ReconciliationRun } from './run.ts';
import { createTally } from './tally.ts';
import type { Window } from './window.ts';
import { withholdGo } from './withhold-go.ts';

export interface ReconcilePorts extends RecheckPorts {
  readonly runs: RunStore;
  readonly historyChecks?: HistoryChecks;
  /** The process that runs it. */
  readonly by: string;
}

export interface ReconcileRequest {
  readonly trigger: ReconciliationRun['trigger'];
  /** Null: all organizations. */
  readonly orgId: OrgId | null;
  /** The window to compare each organization over; it is ended by the grace period before now. */
  readonly windowFor: (orgId: OrgId, latestEnd: number) => Promise<Window> | Window;
  /** Called as soon as an organization is compared, so that a fault of a later one takes nothing back. */
  readonly onCompared?: (compared: OrganizationRun) => Promise<void>;
}

/**
 * Compares every organization asked for, one after the other, looks again at open findings, and keeps
 * the run with its verdict. One organization's fault is kept in the run, and the others are compared all
 * the same. When the signal aborts the run is kept as `interrupted`; neither is ever GO.
 */
export async function reconcile(ports: ReconcilePorts, request: ReconcileRequest, signal: AbortSignal): Promise<ReconciliationRun> {
  const startedAt = ports.clock();
  const organizations = request.orgId ? [request.orgId] : await ports.facts.organizations(signal);
  const tally = createTally();
  const failures = createFailures();
  const compared: OrganizationRun[] = [];
  for (const orgId of organizations) {
    if (signal.aborted) break;
    await failures.apart(orgId, 'comparison', async () => {
      if (ports.historyChecks) await checkHistory({ ...ports, historyChecks: ports.historyChecks }, orgId, signal);
      const latestEnd = wholeSecond(ports.clock() - ports.bounds.graceMs);
      const window = await request.windowFor(orgId, latestEnd);
      if (window.from >= window.to) return;
      const result = await compareWindow(ports, orgId, window, tally, signal);
      await request.onCompared?.(result);
      compared.push(result);
    });
  }
  const rechecked = signal.aborted ? 0 : await recheckOpenFindings(ports, request.orgId, failures, signal);
  const run = await describeRun(ports, request, { startedAt, compared, failures, tally, rechecked, interrupted: signal.aborted });
  await ports.runs.save(run);
  return run;
}

interface RunResult {
  readonly startedAt: number;
  readonly compared: readonly OrganizationRun[];
  readonly failures: Failures;
  readonly tally: ReturnType<typeof createTally>;
  readonly rechecked: number;
  readonly interrupted: boolean;
}

async function describeRun(ports: ReconcilePorts, request: ReconcileRequest, result: RunResult): Promise<ReconciliationRun> {
  const { total, byPhase } = result.tally.counts();
  const failures = result.failures.all();
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
    failures,
    counts: total,
    byPhase,
    rechecked: result.rechecked,
    findings: await ports.findings.countByKind({ ...(request.orgId && { orgId: request.orgId }), window }),
    gates: withholdGo(gates, !result.interrupted && failures.length === 0),
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
