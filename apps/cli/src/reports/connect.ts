import process from 'node:process';
import type { ReconcilePorts, ReportPorts, ReportStore } from '@tandem/reconciliation';
import { createReconcilePorts, createReportSources, createReportStore, createStreamSamples } from '@tandem/reconciliation-store';
import { withConnection } from '../connection.ts';

/** What makes, keeps and finds reports. */
export interface KeptReportPorts extends ReportPorts {
  readonly comparison: ReconcilePorts;
  readonly store: ReportStore;
}

/** Rejects with BACKEND_UNREACHABLE where MongoDB is away. */
export function withReports<Result>(work: (ports: KeptReportPorts) => Promise<Result>): Promise<Result> {
  return withConnection(({ database, ...connection }) =>
    work({
      comparison: createReconcilePorts({ ...connection, database, by: `cli-${process.pid}` }),
      sources: createReportSources(database),
      samples: createStreamSamples(database),
      store: createReportStore(database),
      clock: connection.clock,
    }),
  );
}
