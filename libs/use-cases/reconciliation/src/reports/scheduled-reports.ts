import type { Report } from '@tandem/reports';
import { reconcile, wholeSecond, type ReconcilePorts } from '../reconcile.ts';
import { makeReport, type ReportPorts } from './make-report.ts';
import type { ReportStore } from './ports.ts';

export interface ScheduledReportPorts extends Omit<ReportPorts, 'store' | 'clock'> {
  readonly comparison: ReconcilePorts;
  readonly store: Pick<ReportStore, 'before' | 'save' | 'newestScheduledAt'>;
}

export interface ScheduledReports {
  /** Makes and keeps a report, if one is due; null where none is. */
  round(signal: AbortSignal): Promise<Report | null>;
}

const mostFindings = 10_000;

/**
 * A report at most every so often, over as long a stretch: a scheduled run compares seconds, of which no report could say
 * much. It moves nobody's watermark, and no run of it is kept. After a failure the next attempt waits as long as after a report.
 */
export function createScheduledReports(ports: ScheduledReportPorts, everyMs: number): ScheduledReports {
  const { comparison, store } = ports;
  // the report is the record: as a run it would count twice, for whoever adds up the scheduled ones
  const unrecorded: ReconcilePorts = { ...comparison, runs: { ...comparison.runs, save: () => Promise.resolve() } };
  // of a deployment that has none yet, the first stretch is still to come
  let triedAt = comparison.clock();

  return {
    async round(signal) {
      const now = comparison.clock();
      if (now - triedAt < everyMs) return null;
      const newest = await store.newestScheduledAt();
      if (newest && now - newest.getTime() < everyMs) return null;
      triedAt = now;
      const from = wholeSecond(now - Math.min(everyMs, comparison.bounds.replayReachMs));
      const run = await reconcile(unrecorded, { trigger: 'schedule', orgId: null, windowFor: (_, to) => ({ from, to }) }, signal);
      if (run.state === 'interrupted') return null;
      const findings = await comparison.findings.list({ window: run.window, limit: mostFindings });
      const report = await makeReport({ ...ports, clock: comparison.clock }, { run, findings });
      await store.save(report);
      return report;
    },
  };
}
