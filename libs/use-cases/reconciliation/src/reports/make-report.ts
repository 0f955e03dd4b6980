import type { StoredFinding } from '@tandem/comparison';
import { buildReport, compareReports, mostSamples, tandemVersion, type Measurements, type Report, type ReportSection } from '@tandem/reports';
import type { StreamSamples } from '../gates/stream-samples.ts';
import type { Clock } from '../ports.ts';
import type { ReconciliationRun } from '../run.ts';
import { busiestOf } from './busiest.ts';
import type { ReportSources, ReportStore } from './ports.ts';

export interface ReportPorts {
  readonly sources: ReportSources;
  readonly samples: Pick<StreamSamples, 'between' | 'all'>;
  readonly store: Pick<ReportStore, 'before'>;
  readonly clock: Clock;
}

export interface ReportOrder {
  readonly run: ReconciliationRun;
  /** What is kept about the run's window, the newest first. */
  readonly findings: readonly StoredFinding[];
  readonly measurements?: Measurements;
  readonly sections?: readonly ReportSection[];
}

const mostPhaseChanges = 5_000;
/** Versions are the same for all, or there is skew: some tell. */
const mostAsked = 20;

/** Puts a run's report together with what else is known of its window, and compares it with the one before. Keeps nothing. */
export async function makeReport({ sources, samples, store, clock }: ReportPorts, { run, findings, measurements = {}, sections = [] }: ReportOrder): Promise<Report> {
  const { from, to } = run.window;
  const [phaseChanges, versions, thinned, busiest] = await Promise.all([
    sources.phaseChanges({ orgId: run.orgId, from, to, limit: mostPhaseChanges }),
    sources.versions(run.organizations.slice(0, mostAsked).map(({ orgId }) => orgId)),
    samples.between(from, to, mostSamples),
    busiestOf(samples.all(from, to)),
  ]);
  const report = buildReport({
    run, findings, phaseChanges, samples: thinned, busiest, measurements, sections,
    versions: { tandem: tandemVersion, ...versions },
    generatedAt: new Date(clock()),
  });
  const before = await store.before(report);
  return { ...report, sinceBefore: before && compareReports(before, report) };
}
