import process from 'node:process';
import { defaultBounds } from '@tandem/comparison';
import { TandemError } from '@tandem/errors';
import { createActionLog, createMongoClient, createServerClock } from '@tandem/mongodb';
import type { DeclarePorts, DeclaredWindowStore, DirectWriterPorts, EvaluatePorts, IgnorePorts, WavePorts, WaveStore } from '@tandem/reconciliation';
import {
  createDeclaredWindowStore, createDirectWriterStore, createGateVerdictStore, createIgnoreStore, createReconcilePorts, createWaveStore,
} from '@tandem/reconciliation-store';
import { loadConfig } from '../config.ts';

/** What the commands about gates need. */
export type GateDesk = EvaluatePorts & DeclarePorts & WavePorts & IgnorePorts & DirectWriterPorts & {
  readonly windows: DeclaredWindowStore;
  readonly waves: WaveStore;
};

/** Does the work with a connection to MongoDB, and closes it. Rejects with BACKEND_UNREACHABLE where there is none. */
export async function withGates<Result>(work: (desk: GateDesk) => Promise<Result>): Promise<Result> {
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
      ...createReconcilePorts({ client, database, organizationPrefix: config.ORGANIZATION_PREFIX, clock, bounds, by: `cli-${process.pid}` }),
      windows: createDeclaredWindowStore(database),
      waves: createWaveStore(database),
      verdicts: createGateVerdictStore(database, clock),
      ignores: createIgnoreStore(database),
      writers: createDirectWriterStore(database),
      actions: createActionLog(database),
    });
  } finally {
    await client.close();
  }
}
