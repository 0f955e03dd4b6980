import { createLeaseStore } from '@tandem/mongodb';
import { createScheduledReports, reconcileSince, type ReconcilePorts } from '@tandem/reconciliation';
import { createReportSources, createReportStore, createStreamSamples } from '@tandem/reconciliation-store';
import { runLeasedLoop, type LeaseTelemetry, type Service } from '@tandem/service-host';
import type { Db } from 'mongodb';
import type { Config } from './config.ts';
import { leaseMs } from './loop-lease.ts';
import type { Telemetry } from './telemetry.ts';

const day = 86_400_000;
/** A first run looks back ten minutes; an inserting process's clock may be a minute behind the server's. */
const schedule = { firstWindowMs: 600_000, overlapMs: 60_000 };

export interface ComparisonParts {
  readonly platform: Db;
  readonly telemetry: Pick<Telemetry, keyof LeaseTelemetry | 'run' | 'findings'>;
}

/** Compares what came since the last round, in one process at a time, and keeps a report now and then. */
export function runComparisons(config: Config, service: Service, { platform, telemetry }: ComparisonParts, ports: ReconcilePorts): Promise<void> {
  const { logger } = service;
  const reports = createScheduledReports({ comparison: ports, sources: createReportSources(platform), samples: createStreamSamples(platform), store: createReportStore(platform) }, config.REPORT_EVERY_MS);
  return runLeasedLoop(service, {
    leases: createLeaseStore(platform), name: 'reconcile', ttlMs: leaseMs, everyMs: config.RECONCILE_INTERVAL_MS, telemetry,
    async round(leading) {
      const run = await reconcileSince(ports, schedule, leading);
      telemetry.run(run);
      for (const failure of run.failures) logger.warn({ run: run._id, failure }, "an organization's comparison failed; the next run does it again");
      const now = ports.clock();
      telemetry.findings(await ports.findings.countByKind({ window: { from: now - day, to: now } }));
      // nothing happens most of the time on a quiet deployment
      const level = run.counts.submissions > 0 || run.failures.length > 0 ? 'info' : 'debug';
      logger[level]({ run: run._id, submissions: run.counts.submissions, diverged: run.counts.diverged, verdict: run.gates.verdict }, 'compared');
      const report = await reports.round(leading);
      if (report) logger.info({ report: report.id, verdict: report.verdict.overall }, 'kept a report');
    },
  });
}
