import { createExecutionQueue, type BullExecutionQueue } from '@tandem/bullmq';
import { createExplicitPath, type ExplicitPath, type StampPorts } from '@tandem/explicit-path';
import { createLiveOverrides, type LiveOverrides } from '@tandem/migration-store';
import {
  createMongoClient,
  createPhaseChangeStore,
  createServerClock,
  createTriggerStores,
  createWorkflowLookup,
  type ServerClock,
} from '@tandem/mongodb';
import { createOverriddenPhases, type PhaseSource } from '@tandem/routing';
import type { Service } from '@tandem/service-host';
import { currentTraceparent, tracedTrigger } from '@tandem/tracing';
import { createTrigger } from '@tandem/trigger';
import { createUnleashPhaseSource, type UnleashPhaseSource } from '@tandem/unleash';
import type { MongoClient } from 'mongodb';
import type { HandlerConfig } from './config.ts';
import { createPhaseObserver, type PhaseObserver } from './phases/phase-observer.ts';

/* What this app and somebody else's handler have in common. */

export interface ExplicitPathOptions {
  /** The flag holds a variant that cannot be read; once for each organization and revision. */
  readonly onMalformedVariant?: () => void;
  /** Where the handler is in its own trace, where it is traced otherwise than by this process's tracer. */
  readonly traceparent?: StampPorts['traceparent'];
}

export interface ExplicitPathParts {
  readonly client: MongoClient;
  readonly clock: ServerClock;
  readonly queue: BullExecutionQueue;
  readonly flag: UnleashPhaseSource;
  readonly overrides: LiveOverrides;
  readonly observer: PhaseObserver;
  readonly explicitPath: ExplicitPath;
  /**
   * Follows the overrides, as a live process that acknowledges them, and the server's clock until the signal aborts.
   * Resolves once these and the flag are known, or a few seconds later without. Never rejects.
   */
  start(signal: AbortSignal): Promise<void>;
  /** Call it last, when no call is under way any more. */
  close(): Promise<void>;
}

/** The explicit path on its adapters. Nothing connects to MongoDB before it is started. */
export function composeExplicitPath(config: HandlerConfig, service: Service, options: ExplicitPathOptions = {}): ExplicitPathParts {
  const client = createMongoClient({ uri: config.MONGODB_URI, appName: service.name, serverSelectionTimeoutMS: 2_500 });
  const clock = createServerClock(client);
  const queue = createExecutionQueue({ redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, logger: service.logger });
  const { flag, overrides, phases, observer } = composePhases(config, service, { client, clock, ...options });
  const ending = new AbortController();
  let following: Promise<unknown> = Promise.resolve();
  return {
    client, clock, queue, flag, overrides, observer,
    explicitPath: explicitPathOn(config, service, { client, clock, queue, phases, ...options }),
    async start(signal) {
      const until = AbortSignal.any([signal, ending.signal]);
      const told = clock.refresh().catch(() => undefined);
      following = Promise.all([overrides.run(until), told.then(() => clock.run(until))]);
      await Promise.all([told, flag.ready(), overrides.ready()]);
    },
    async close() {
      flag.close();
      ending.abort();
      await following;
      await Promise.all([queue.close(), client.close()]);
    },
  };
}

function composePhases(config: HandlerConfig, service: Service, { client, clock, onMalformedVariant }: { client: MongoClient; clock: ServerClock } & ExplicitPathOptions) {
  const { logger, instanceId } = service;
  const database = client.db(config.MONGODB_DATABASE);
  const serverNow = () => clock.now();
  const lookAgain = () => { observer.lookAgain(); };
  const flag = createUnleashPhaseSource({
    url: config.UNLEASH_URL,
    clientToken: config.UNLEASH_CLIENT_TOKEN,
    appName: service.name,
    instanceId,
    refreshMs: config.UNLEASH_REFRESH_MS,
    onChange: lookAgain,
    ...(onMalformedVariant && { onMalformed: onMalformedVariant }),
    logger,
  });
  const overrides = createLiveOverrides({ database, app: service.name, instanceId, serverNow, onChange: lookAgain, logger });
  const phases = createOverriddenPhases(flag, overrides);
  const observer = createPhaseObserver({ phases, changes: createPhaseChangeStore(database), serverNow, by: instanceId, logger });
  return { flag, overrides, phases, observer };
}

interface PathParts extends ExplicitPathOptions {
  readonly client: MongoClient;
  readonly clock: ServerClock;
  readonly queue: BullExecutionQueue;
  readonly phases: PhaseSource;
}

function explicitPathOn(config: HandlerConfig, service: Service, { client, clock, queue, phases, traceparent }: PathParts): ExplicitPath {
  const platform = client.db(config.MONGODB_DATABASE);
  const stores = createTriggerStores(platform);
  const trigger = createTrigger({ ...stores, queue, clock: () => clock.now() });
  const { tracer } = service.tracing;
  const place = traceparent ?? (tracer ? currentTraceparent : undefined);
  return createExplicitPath({
    phases,
    serverNow: () => clock.now(),
    by: service.instanceId,
    workflows: createWorkflowLookup(client),
    trigger: tracedTrigger(trigger, tracer),
    decisions: stores.decisions,
    ...(place && { traceparent: place }),
  });
}
