import { randomUUID } from 'node:crypto';
import { keepForMs, type OrgId } from '@tandem/documents';
import type { GateQuestion, GateReport } from '@tandem/gates';
import { compareWindow } from './compare-window.ts';
import { createFailures, type Failures } from './failures.ts';
import { createFindingCounter, type FindingCount } from './finding-count.ts';
import type { GatePorts } from './gates/gate-rules.ts';
import { createRunGates, type RunGates } from './gates/run-gates.ts';
import { checkHistory } from './history-check/check-history.ts';
import type { HistoryChecks } from './history-check/ports.ts';
import type { RunStore } from './ports.ts';
import { recheckOpenFindings, type RecheckPorts } from './recheck.ts';
import type { ComparedOrganization, ReconciliationRun, RunFailure } from './run.ts';
import { createTally, type Tally, type TallyReading } from './tally.ts';
import type { Window } from './window.ts';
import { withholdGo } from './withhold-go.ts';

export interface ReconcilePorts extends RecheckPorts {
  readonly runs: RunStore;
  readonly historyChecks?: HistoryChecks;
  readonly gating: GatePorts;
  /** The process that runs it. */
  readonly by: string;
}

export interface ReconcileRequest {
  readonly trigger: ReconciliationRun['trigger'];
  /** Null: all organizations. */
  readonly orgId: OrgId | null;
  /** Some of all; absent: every one. */
  readonly organizations?: readonly OrgId[];
  /** What the gates are asked; absent: each organization's next phase, and of all together any. */
  readonly question?: GateQuestion;
  readonly declaredWindowId?: string;
  /** The window to compare each organization over; it is ended by the grace period before now. */
  readonly windowFor: (orgId: OrgId, latestEnd: number) => Promise<Window> | Window;
  /** Called as soon as an organization is compared, so that a fault of a later one takes nothing back. */
  readonly onCompared?: (compared: ComparedOrganization) => Promise<void>;
}

/**
 * Compares every organization asked for, one after the other, looks again at open findings, and keeps
 * the run with its verdict. One organization's fault is kept in the run, and the others are compared all
 * the same. When the signal aborts the run is kept as `interrupted`; neither is ever GO.
 */
export async function reconcile(ports: ReconcilePorts, request: ReconcileRequest, signal: AbortSignal): Promise<ReconciliationRun> {
  const startedAt = ports.clock();
  const asked = request.organizations ?? (request.orgId ? [request.orgId] : null);
  const organizations = asked ?? (await ports.facts.organizations(signal));
  const gates = await createRunGates(ports, request.orgId, request.question ?? null);
  const tally = createTally();
  const failures = createFailures();
  const compared: Counted[] = [];
  for (const orgId of organizations) {
    if (signal.aborted) break;
    await holdHistory(ports, orgId, failures, signal);
    await failures.apart(orgId, 'comparison', async () => {
      const latestEnd = wholeSecond(ports.clock() - ports.bounds.graceMs);
      const window = await request.windowFor(orgId, latestEnd);
      if (window.from >= window.to) return;
      const watch = gates.watch(orgId);
      const own = createTally();
      const observer = { add: (...[judgement, facts, circumstances]: Parameters<typeof watch.add>) => { own.add(judgement, facts); watch.add(judgement, facts, circumstances); } };
      const result = await compareWindow(ports, orgId, window, observer, signal);
      watch.done(window);
      tally.merge(own);
      await request.onCompared?.(result);
      compared.push({ ...result, reading: own.counts(mostNamesOfOne) });
    });
  }
  const rechecked = signal.aborted ? 0 : await recheckOpenFindings(ports, asked, failures, signal);
  const run = await describeRun(ports, request, { startedAt, compared, failures, tally, gates, rechecked, interrupted: signal.aborted });
  await ports.runs.save(run);
  return run;
}

/** Its fault, or that it cannot tell yet, keeps nothing from being compared, but a GO from being given. */
async function holdHistory({ historyChecks, facts, bounds }: ReconcilePorts, orgId: OrgId, failures: Failures, signal: AbortSignal): Promise<void> {
  if (!historyChecks) return;
  await failures.apart(orgId, 'history-check', async () => {
    const outcome = await checkHistory({ historyChecks, facts, bounds }, orgId, signal);
    if (outcome === 'undecided') failures.note({ orgId, during: 'history-check', message: 'the workflows are not what history says, and the stream has not come to that time yet' });
  });
}

/** Forms and workflows with a row of their own: of a run, and of each organization in it. */
const mostNames = 200;
const mostNamesOfOne = 10;
/** What a run lists; with all of the above it stays far below what a document may have. */
const mostOrganizations = 500;
const mostFailures = 500;

type Counted = ComparedOrganization & { readonly reading: TallyReading };

interface RunResult {
  readonly startedAt: number;
  readonly compared: readonly Counted[];
  readonly failures: Failures;
  readonly tally: Tally;
  readonly gates: RunGates;
  readonly rechecked: number;
  readonly interrupted: boolean;
}

async function describeRun(ports: ReconcilePorts, request: ReconcileRequest, result: RunResult): Promise<ReconciliationRun> {
  const { total, byPhase } = result.tally.counts(mostNames);
  const failures = result.failures.all();
  const window = hullOf(result.compared.map((one) => one.window), result.startedAt);
  const watermark = await ports.facts.watermark();
  const endedAt = ports.clock();
  const { all, organizations, ignored, selfTest } = await result.gates.conclude(window);
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
    ...listedOrganizations(result.compared, organizations),
    failures: failures.slice(0, mostFailures),
    counts: total,
    byPhase,
    rechecked: result.rechecked,
    findings: findingsOf(result.compared),
    gates: withholdGo(all, result.interrupted ? 'the run was interrupted' : whatFailed(failures)),
    ignored,
    selfTest,
    ...(request.declaredWindowId !== undefined && { declaredWindowId: request.declaredWindowId }),
    expireAt: new Date(endedAt + keepForMs),
  };
}

function whatFailed(failures: readonly RunFailure[]): string | null {
  if (failures.length === 0) return null;
  return failures.every(({ during }) => during === 'history-check') ? "an organization's history could not be checked" : 'an organization could not be compared';
}

function findingsOf(compared: readonly ComparedOrganization[]): readonly FindingCount[] {
  const counter = createFindingCounter();
  for (const { findings } of compared) for (const { count, ...finding } of findings) counter.add(finding, count);
  return counter.read();
}

function listedOrganizations(compared: readonly Counted[], gates: ReadonlyMap<OrgId, GateReport>): Pick<ReconciliationRun, 'organizations' | 'organizationsLeftOut'> {
  const largest = [...compared].sort((a, b) => b.submissions - a.submissions || (a.orgId < b.orgId ? -1 : 1)).slice(0, mostOrganizations);
  return {
    organizations: largest.flatMap(({ reading: { total, byPhase }, ...one }) => {
      const own = gates.get(one.orgId);
      return own ? [{ ...one, counts: total, byPhase, gates: own }] : [];
    }),
    organizationsLeftOut: compared.length - largest.length,
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
