import { setTimeout as delay } from 'node:timers/promises';
import { createActionLog } from '@tandem/mongodb';
import { createRepairPorts } from '@tandem/reconciliation-store';
import type { ApplyRepairPorts } from '@tandem/repair';
import type { MongoClient } from 'mongodb';
import { composeTrigger, type TriggerParts } from './compose-trigger.ts';

export interface RepairParts extends TriggerParts {
  readonly client: MongoClient;
  readonly organizationPrefix: string;
}

/** What a repair goes by and acts through. */
export function composeRepair(parts: RepairParts): ApplyRepairPorts {
  const { client, platform, clock, queue, organizationPrefix } = parts;
  return {
    ...createRepairPorts({ client, database: platform, organizationPrefix, clock: () => clock.now() }),
    trigger: composeTrigger(parts),
    queue,
    actions: createActionLog(platform),
    pause: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
  };
}
