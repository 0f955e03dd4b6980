import type { ComparisonBounds } from '@tandem/comparison';
import type { Clock, ReconcilePorts } from '@tandem/reconciliation';
import type { Db, MongoClient } from 'mongodb';
import { createFactSource } from './comparison/fact-source.ts';
import { createFindingStore } from './comparison/finding-store.ts';
import { createRunStore } from './comparison/run-store.ts';
import { createDirectWriterStore } from './gates/direct-writer-store.ts';
import { createIgnoreStore } from './gates/ignore-store.ts';
import { createHistoryChecks } from './history/history-checks.ts';
import { createStreamSamples } from './stream/stream-samples.ts';

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
