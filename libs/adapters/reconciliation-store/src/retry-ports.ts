import { defaultBounds } from '@tandem/comparison';
import { createActionLog } from '@tandem/mongodb';
import type { DiscardPorts, PlanRetryPorts } from '@tandem/reconciliation';
import { createDeadLetterLedger } from './dead-letters/dead-letter-ledger.ts';
import { createRetrySources } from './dead-letters/retry-sources.ts';
import { createKnownWorkflows } from './history/known-workflows.ts';
import type { ReconcilePortOptions } from './reconcile-ports.ts';
import { createStreamState } from './stream/stream-reading.ts';

/** By what dead letters are looked at and discarded, on MongoDB; to retry one takes a trigger besides. */
export function createRetryPorts({ client, database, clock }: Pick<ReconcilePortOptions, 'client' | 'database' | 'clock'>): PlanRetryPorts & DiscardPorts {
  return {
    letters: createDeadLetterLedger(database),
    actions: createActionLog(database),
    sources: createRetrySources(client, database),
    registry: createKnownWorkflows(client, database, clock),
    stream: createStreamState(database),
    clock,
    marginMs: defaultBounds.marginMs,
  };
}
