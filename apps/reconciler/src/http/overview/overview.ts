import { countsAsDivergence } from '@tandem/comparison';
import { mostPoints, type GateReportView, type Overview, type StreamPoint } from '@tandem/console-contract';
import type { OrgId } from '@tandem/documents';
import type { ReconciliationRun } from '@tandem/reconciliation';
import { gateReportOf, gatesOf, organizationsOf, runViewOf } from './assemble.ts';
import type { OverviewSources } from './ports.ts';
import { createRates } from './rates.ts';
import { createRefreshed } from './refreshed.ts';

const dayMs = 86_400_000;
/** What changes with the stream and the findings is read each time, what changes with people every few seconds. */
const seldomMs = 3_000;
const organizationsMs = 15_000;
const streamWindowMs = 1_200_000;

export interface OverviewReader {
  read(): Promise<Overview>;
  /** The gate lines of one organization in the newest scheduled run; null where it is not in it. */
  gatesOf(orgId: OrgId): Promise<GateReportView | null>;
}

/** Puts an overview together; asking often costs little, asking at the same time nothing more. */
export function createOverviewReader(sources: OverviewSources, clock: () => number, signal: AbortSignal): OverviewReader {
  const organizations = createRefreshed(() => sources.organizations(signal), organizationsMs, clock);
  const phases = createRefreshed(async () => sources.phases(await organizations.read()), seldomMs, clock);
  const deadLetters = createRefreshed(() => sources.openDeadLetters(), seldomMs, clock);
  const triggers = createRefreshed(() => sources.rollbackTriggers(), seldomMs, clock);
  const overrides = createRefreshed(() => sources.overrides(), seldomMs, clock);
  const findings = createRefreshed(() => sources.findingCounts(clock() - dayMs, clock()), seldomMs, clock);
  const rates = createRates(sources, mostPoints);
  let run: ReconciliationRun | null = null;

  /** A run is large and its id is not. */
  async function newestRun(): Promise<ReconciliationRun | null> {
    const id = await sources.newestRunId();
    if (id !== run?._id) run = id === null ? null : await sources.run(id);
    return run;
  }

  async function readNow(): Promise<Overview> {
    const now = clock();
    const [orgIds, seen, newest, stream, points, counts, letters, watched, forced] = await Promise.all([
      organizations.read(), phases.read(), newestRun(), sources.stream(), sources.streamPoints(now - streamWindowMs, now, mostPoints),
      findings.read(), deadLetters.read(), triggers.read(), overrides.read(),
    ]);
    const { shown, leftOut } = organizationsOf({ orgIds, phases: seen, run: newest });
    return {
      at: new Date(now).toISOString(),
      organizations: shown,
      organizationsLeftOut: leftOut,
      run: newest && runViewOf(newest),
      rates: [...(await rates.read(orgIds, now))],
      stream: { ...stream, points: [...points] as StreamPoint[] },
      findings: counts.map(({ kind, status, count }) => ({ kind, status, count, countsAsDivergence: countsAsDivergence({ kind, status }) })),
      openDeadLetters: letters,
      rollbackTriggers: [...watched.shown],
      trippedLeftOut: watched.trippedLeftOut,
      overrides: [...forced],
    };
  }

  // of several who ask within a moment one is answered
  const shared = createRefreshed(readNow, 500, clock);
  return {
    read: () => shared.read(),
    async gatesOf(orgId) {
      const report = gatesOf((await newestRun())?.organizations.find((organization) => organization.orgId === orgId));
      return report ? gateReportOf(report) : null;
    },
  };
}
