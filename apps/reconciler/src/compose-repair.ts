import { setTimeout as delay } from 'node:timers/promises';
import type { BullExecutionQueue } from '@tandem/bullmq';
import { defaultBounds } from '@tandem/comparison';
import { createActionLog, createDecisionStore, createDefinitionStore, createExecutionStore, type ServerClock } from '@tandem/mongodb';
import type { FactSource } from '@tandem/reconciliation';
import { createExecutionReader, createFallbackStore, createKnownWorkflows, createRepairFindings, createStreamState } from '@tandem/reconciliation-store';
import type { ApplyRepairPorts } from '@tandem/repair';
import { createTrigger } from '@tandem/trigger';
import type { Db, MongoClient } from 'mongodb';

export interface RepairParts {
  readonly client: MongoClient;
  readonly platform: Db;
  readonly clock: ServerClock;
  readonly queue: BullExecutionQueue;
  readonly facts: FactSource;
  readonly organizationPrefix: string;
}

/** What a repair goes by and acts through. */
export function composeRepair({ client, platform, clock, queue, facts, organizationPrefix }: RepairParts): ApplyRepairPorts {
  const now = () => clock.now();
  return {
    findings: createRepairFindings(platform),
    facts,
    submissions: createFallbackStore(client, platform, organizationPrefix),
    executions: createExecutionReader(platform),
    registry: createKnownWorkflows(client, platform, now),
    stream: createStreamState(platform),
    clock: now,
    marginMs: defaultBounds.marginMs,
    trigger: createTrigger({ definitions: createDefinitionStore(platform), executions: createExecutionStore(platform), queue, decisions: createDecisionStore(platform), clock: now }),
    queue,
    actions: createActionLog(platform),
    pause: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
  };
}
