import type { BullExecutionQueue } from '@tandem/bullmq';
import { createTriggerStores, type ServerClock } from '@tandem/mongodb';
import type { Tracing } from '@tandem/service-host';
import { tracedTrigger } from '@tandem/tracing';
import { createTrigger, type Trigger } from '@tandem/trigger';
import type { Db } from 'mongodb';

export interface TriggerParts {
  readonly platform: Db;
  readonly clock: ServerClock;
  readonly queue: BullExecutionQueue;
  readonly tracing: Tracing;
}

/** The use case that starts workflows, for the fallback, for repairs and for retries; no hold binds it. */
export function composeTrigger({ platform, clock, queue, tracing }: TriggerParts): Trigger {
  return tracedTrigger(createTrigger({ ...createTriggerStores(platform), queue, clock: () => clock.now() }), tracing.tracer);
}
