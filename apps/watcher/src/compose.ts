import { createExecutionQueue, type BullExecutionQueue } from '@tandem/bullmq';
import { createCanaryStore, oldestOplogTime } from '@tandem/change-stream';
import { createLiveOverrides, overridesReading, type LiveOverrides } from '@tandem/migration-store';
import { createLeaseStore, createMongoClient, createMongoHealth, createServerClock, createStreamSampleLog } from '@tandem/mongodb';
import { createOverriddenPhases } from '@tandem/routing';
import { listenForOperations, type HealthReading, type RunningService, type Service } from '@tandem/service-host';
import { createCanary, type Canary, type CanaryOptions, type StreamObservation } from '@tandem/stream-path';
import type { UnleashPhaseSource } from '@tandem/unleash';
import type { MongoClient } from 'mongodb';
import { runBounded } from './bounded-run.ts';
import { composeFlag, composePath, composeTrigger } from './compose-stream.ts';
import type { Config } from './config.ts';
import { composeIngress } from './ingress/compose-ingress.ts';
import { preparePlatform } from './prepare-platform.ts';
import { createRunway } from './runway.ts';
import { concernsOf, streamReading } from './stream-health.ts';
import { createStreamLog } from './stream-log.ts';
import { createStreamSampler } from './stream-sampler.ts';
import { createSystemTime } from './system-time.ts';
import { createTelemetry } from './telemetry.ts';

/** Chooses the adapters, puts the parts together, starts reading. No backend has to be there yet. */
export async function compose(config: Config, service: Service): Promise<RunningService> {
  const { logger, signal } = service;
  const client = createMongoClient({ uri: config.MONGODB_URI, appName: service.name });
  const mongoHealth = createMongoHealth(client);
  const clock = createServerClock(client);
  const time = createSystemTime(() => clock.now());
  const queue = createExecutionQueue({ redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, logger });
  const flag = composeFlag(config, service);
  const overrides: LiveOverrides = createLiveOverrides({
    database: client.db(config.MONGODB_DATABASE), app: service.name, instanceId: service.instanceId, serverNow: () => clock.now(), settled: () => trigger.settled(), logger,
  });
  const trigger = composeTrigger(config, { client, queue, time, overrides });
  const telemetry = createTelemetry(service.metrics);
  const log = createStreamLog(logger);
  const observe = (observation: StreamObservation): void => {
    telemetry.observe(observation);
    log(observation);
    canary?.observe(observation);
    sampler.observe(observation);
  };
  const parts = { client, trigger, phases: createOverriddenPhases(flag, overrides), time };
  const path = composePath(config, service, parts, observe);
  const status = () => path.status();
  const canary = composeCanary(config, client, { time, observe, status, onSeen: telemetry.canarySeen });
  const runway = createRunway({ oldest: () => oldestOplogTime(client, { maxTimeMS: 20_000 }), status, time, logger, everyMs: config.RUNWAY_EVERY_MS, shortBelowMs: config.RUNWAY_DEGRADED_BELOW_MS });
  const sampler = createStreamSampler({ log: createStreamSampleLog(client.db(config.MONGODB_DATABASE)), status, runwayMs: () => runway.readMs(), time, logger });
  telemetry.watch({ status, now: () => clock.now(), runwayMs: () => runway.readMs(), canarySeenMs: () => canary?.lastSeenMs() });
  service.health.report('mongodb', () => mongoHealth.reading());
  service.health.report('redis', () => redisReading(queue));
  service.health.report('stream', () => streamReading(status(), clock.now(), concernsOf(runway, canary)));
  service.health.report('unleash', () => unleashReading(flag));
  service.health.report('overrides', () => overridesReading(overrides));
  telemetry.watchOverrides(overrides, () => clock.now());

  const operations = config.PORT === undefined ? undefined : await listenForOperations(service, { host: config.HOST, port: config.PORT });
  void clock.run(signal);
  void preparePlatform(client.db(config.MONGODB_DATABASE), { time, logger, signal });
  const following = overrides.run(signal);
  // direct writes ask for the live phase, and holds bind all, so both are waited for, though not for long
  const ready = Promise.all([flag.ready(), overrides.ready()]);
  const bounded = config.boundedRun && { path, leases: createLeaseStore(client.db(config.MONGODB_DATABASE)), logger, ...config.boundedRun };
  const ingress = await composeIngress(config, service, { ...parts, ready, telemetry: telemetry.ingress }, observe);
  const ended = bounded && ready.then(() => runBounded(bounded, signal));
  const loops = config.OWN_STREAM === 'on' ? [path, runway, sampler, ...(canary ? [canary] : [])] : [];
  const running = ended ?? ready.then(() => Promise.all(loops.map((loop) => loop.run(signal))));

  return {
    ...(ended && { ended }),
    async stop() {
      await Promise.all([running, following, ingress?.close()]);
      flag.close();
      await Promise.all([queue.close(), client.close(), operations?.close()]);
    },
  };
}

/** A bounded run sends none: it would wait for its own. */
function composeCanary(config: Config, client: MongoClient, options: Omit<CanaryOptions, 'store' | 'everyMs'>): Canary | undefined {
  if (config.CANARY_EVERY_MS === 0 || config.boundedRun) return undefined;
  return createCanary({ ...options, store: createCanaryStore(client, { organizationPrefix: config.ORGANIZATION_PREFIX }), everyMs: config.CANARY_EVERY_MS });
}

/** Without Redis no execution can be enqueued, so the stream waits. */
function redisReading(queue: BullExecutionQueue): HealthReading {
  const reading = queue.status();
  return reading.status === 'ok' ? reading : { ...reading, status: 'failing' };
}

/** Without Unleash the last known phases stand; stamped submissions don't ask for them. */
function unleashReading(phases: UnleashPhaseSource): HealthReading {
  const { state } = phases.status();
  return state === 'current' ? { status: 'ok' } : { status: 'degraded', detail: `phases: ${state}` };
}
