import process from 'node:process';
import { defaultBounds } from '@tandem/comparison';
import { TandemError } from '@tandem/errors';
import { createMongoClient, createServerClock } from '@tandem/mongodb';
import type { ReconcilePorts, ReportPorts, ReportStore } from '@tandem/reconciliation';
import { createReconcilePorts, createReportSources, createReportStore, createStreamSamples } from '@tandem/reconciliation-store';
import { loadConfig } from '../config.ts';

/** What makes, keeps and finds reports. */
export interface ReportDesk extends ReportPorts {
  readonly comparison: ReconcilePorts;
  readonly store: ReportStore;
}

/** Does the work with a connection to MongoDB, and closes it. Rejects with BACKEND_UNREACHABLE where there is none. */
export async function withReports<Result>(work: (desk: ReportDesk) => Promise<Result>): Promise<Result> {
  const config = loadConfig();
  const client = createMongoClient({ uri: config.MONGODB_URI, appName: 'cli' });
  try {
    const serverClock = createServerClock(client);
    await serverClock.refresh().catch((cause: unknown) => {
      throw new TandemError('BACKEND_UNREACHABLE', 'MongoDB', { cause });
    });
    const database = client.db(config.MONGODB_DATABASE);
    const clock = () => serverClock.now();
    const bounds = { ...defaultBounds, graceMs: config.RECONCILE_GRACE_MS, lateAfterMs: config.LATE_AFTER_MS, notExecutedAfterMs: config.NOT_EXECUTED_AFTER_MS };
    return await work({
      comparison: createReconcilePorts({ client, database, organizationPrefix: config.ORGANIZATION_PREFIX, clock, bounds, by: `cli-${process.pid}` }),
      sources: createReportSources(database),
      samples: createStreamSamples(database),
      store: createReportStore(database),
      clock,
    });
  } finally {
    await client.close();
  }
}
