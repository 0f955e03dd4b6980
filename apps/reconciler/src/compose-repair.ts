import { setTimeout as delay } from 'node:timers/promises';
import { defaultBounds } from '@tandem/comparison';
import { createActionLog } from '@tandem/mongodb';
import type { FactSource } from '@tandem/reconciliation';
import { createExecutionReader, createFallbackStore, createKnownWorkflows, createRepairFindings, createStreamState } from '@tandem/reconciliation-store';
import type { ApplyRepairPorts } from '@tandem/repair';
import type { MongoClient } from 'mongodb';
import { composeTrigger, type TriggerParts } from './compose-trigger.ts';

export interface RepairParts extends TriggerParts {
  readonly client: MongoClient;
  readonly facts: FactSource;
  readonly organizationPrefix: string;
}

/** What a repair goes by and acts through. */
export function composeRepair(parts: RepairParts): ApplyRepairPorts {
  const { client, platform, clock, queue, facts, organizationPrefix } = parts;
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
    trigger: composeTrigger(parts),
    queue,
    actions: createActionLog(platform),
    pause: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
  };
}
