import { defaultBounds } from '@tandem/comparison';
import type { FactSource } from '@tandem/reconciliation';
import type { PlanRepairPorts } from '@tandem/repair';
import { createFactSource } from './comparison/fact-source.ts';
import { createFallbackStore } from './fallback/fallback-store.ts';
import { createKnownWorkflows } from './history/known-workflows.ts';
import type { ReconcilePortOptions } from './reconcile-ports.ts';
import { createExecutionReader } from './repair/execution-reader.ts';
import { createRepairFindings } from './repair/repair-findings.ts';
import { createStreamState } from './stream/stream-reading.ts';

/** What a repair goes by, and a replay of the past, on MongoDB; to carry a repair out takes more. */
export function createRepairPorts({ client, database, organizationPrefix, clock }: Omit<ReconcilePortOptions, 'bounds' | 'by'>): PlanRepairPorts & { readonly facts: FactSource } {
  return {
    facts: createFactSource(client, database, organizationPrefix),
    findings: createRepairFindings(database),
    submissions: createFallbackStore(client, database, organizationPrefix),
    executions: createExecutionReader(database),
    registry: createKnownWorkflows(client, database, clock),
    stream: createStreamState(database),
    clock,
    marginMs: defaultBounds.marginMs,
  };
}
