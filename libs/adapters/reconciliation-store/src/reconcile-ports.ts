import type { ComparisonBounds } from '@tandem/comparison';
import type { Clock, ReconcilePorts } from '@tandem/reconciliation';
import type { Db, MongoClient } from 'mongodb';
import { createDirectWriterStore } from './direct-writer-store.ts';
import { createFactSource } from './fact-source.ts';
import { createFindingStore } from './finding-store.ts';
import { createHistoryChecks } from './history-checks.ts';
import { createIgnoreStore } from './ignore-store.ts';
import { createRunStore } from './run-store.ts';
import { createStreamSamples } from './stream-samples.ts';

export interface ReconcilePortOptions {
  readonly client: MongoClient;
  /** The platform database. */
  readonly database: Db;
  /** Organizations whose ids start otherwise are another deployment's. */
  readonly organizationPrefix: string;
  readonly clock: Clock;
  readonly bounds: ComparisonBounds;
  readonly by: string;
}

/** Everything a comparison reads and keeps, on MongoDB. */
export function createReconcilePorts({ client, database, organizationPrefix, clock, bounds, by }: ReconcilePortOptions): ReconcilePorts {
  return {
    facts: createFactSource(client, database, organizationPrefix),
    findings: createFindingStore(database),
    runs: createRunStore(database),
    historyChecks: createHistoryChecks(client, database),
    gating: { samples: createStreamSamples(database), ignores: createIgnoreStore(database), writers: createDirectWriterStore(database) },
    clock, bounds, by,
  };
}
