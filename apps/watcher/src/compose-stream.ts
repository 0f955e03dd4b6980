import type { BullExecutionQueue } from '@tandem/bullmq';
import { createChangeSource, createCheckpointStore, createDeadLetterStore, createEarlierDecisions, createGapStore, createHistoryStore, createLayoutStore, createLiveSubmissions, createLiveWorkflows, createSubmissionArchive } from '@tandem/change-stream';
import type { StreamPartition } from '@tandem/documents';
import type { LiveOverrides } from '@tandem/migration-store';
import { createLeaseStore, createTriggerStores } from '@tandem/mongodb';
import type { PhaseSource } from '@tandem/routing';
import type { Service } from '@tandem/service-host';
import { createPartitionedPath, type PartitionedPath, type StreamObservation, type StreamPathSettings, type Time } from '@tandem/stream-path';
import { tracedTrigger } from '@tandem/tracing';
import { createHoldingTrigger, createTrigger, type HoldingTrigger } from '@tandem/trigger';
import { createUnleashPhaseSource, type UnleashPhaseSource } from '@tandem/unleash';
import type { MongoClient } from 'mongodb';
import type { Config } from './config.ts';

/* What a watcher that stays and a drain that is called have in common. */

export type StreamConfig = Omit<Config, 'HOST' | 'PORT'>;
export type Process = Pick<Service, 'name' | 'instanceId' | 'logger'>;

/** The flag as Unleash has it. */
export function composeFlag(config: StreamConfig, { name, instanceId, logger }: Process): UnleashPhaseSource {
  return createUnleashPhaseSource({
    url: config.UNLEASH_URL,
    clientToken: config.UNLEASH_CLIENT_TOKEN,
    appName: name,
    instanceId,
    refreshMs: config.UNLEASH_REFRESH_MS,
    logger,
  });
}

export interface TriggerParts {
  readonly client: MongoClient;
  readonly queue: BullExecutionQueue;
  readonly time: Time;
  readonly overrides: LiveOverrides;
}

/** All that the stream path starts is bound by holds. */
export function composeTrigger(config: StreamConfig, { tracing }: Pick<Service, 'tracing'>, { client, queue, time, overrides }: TriggerParts): HoldingTrigger {
  const platform = client.db(config.MONGODB_DATABASE);
  const trigger = tracedTrigger(createTrigger({ ...createTriggerStores(platform), queue, clock: () => time.now() }), tracing.tracer, { showsDelivery: true });
  return createHoldingTrigger(trigger, overrides);
}

export interface PathParts {
  readonly client: MongoClient;
  readonly trigger: HoldingTrigger;
  readonly phases: PhaseSource;
  readonly time: Time;
  /** What differs from the usual. */
  readonly settings?: Partial<StreamPathSettings>;
}

/** The stream path on its adapters; it does not read before it is told to. */
export function composePath(config: StreamConfig, { instanceId }: Process, { client, trigger, phases, time, settings }: PathParts, observe: (observation: StreamObservation, partition: StreamPartition) => void): PartitionedPath {
  const platform = client.db(config.MONGODB_DATABASE);
  const organizations = { organizationPrefix: config.ORGANIZATION_PREFIX, sources: config.SUBMISSION_SOURCES };
  return createPartitionedPath(
    {
      sourceOf: (partition) => createChangeSource(client, { ...organizations, updates: config.SUBMISSION_UPDATES, partition }),
      layouts: createLayoutStore(platform),
      checkpoints: createCheckpointStore(platform),
      gaps: createGapStore(platform),
      history: createHistoryStore(platform),
      archive: createSubmissionArchive(client, organizations),
      live: createLiveWorkflows(client, organizations),
      ...(config.SUBMISSION_UPDATES !== 'off' && { submissions: createLiveSubmissions(client, organizations) }),
      deadLetters: createDeadLetterStore(platform),
      earlier: createEarlierDecisions(platform),
      leases: createLeaseStore(platform),
      trigger,
      phases,
      time,
      observe,
    },
    { partitions: config.STREAM_PARTITIONS, isModest: config.boundedRun === null, holder: instanceId, directWritesPerSecond: config.DIRECT_WRITES_PER_SECOND, updatesPerSecond: config.UPDATES_PER_SECOND, backfillMarginMs: config.BACKFILL_MARGIN_MS, ...settings },
  );
}
