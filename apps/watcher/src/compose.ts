import { createExecutionQueue, type BullExecutionQueue } from '@tandem/bullmq';
import { partitionsOf } from '@tandem/documents';
import { createLiveOverrides, overridesReading, type LiveOverrides } from '@tandem/migration-store';
import { createLeaseStore, createMongoClient, createMongoHealth, createServerClock, preparePlatform } from '@tandem/mongodb';
import { createOverriddenPhases } from '@tandem/routing';
import { listenForOperations, type HealthReading, type RunningService, type Service } from '@tandem/service-host';
import { flagReading } from '@tandem/unleash';
import { runBounded } from './bounded-run.ts';
import { composeStreams } from './compose-partitions.ts';
import { composeFlag, composeTrigger } from './compose-stream.ts';
import type { Config } from './config.ts';
import { composeIngress } from './ingress/compose-ingress.ts';
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
  const trigger = composeTrigger(config, service, { client, queue, time, overrides });
  const telemetry = createTelemetry(service.metrics, { partitions: partitionsOf(config.STREAM_PARTITIONS) });
  const parts = { client, trigger, phases: createOverriddenPhases(flag, overrides), time };
  const streams = composeStreams(config, service, parts, telemetry);
  service.health.report('mongodb', () => mongoHealth.reading());
  service.health.report('redis', () => redisReading(queue));
  service.health.report('stream', () => streams.reading());
  service.health.report('unleash', () => flagReading(flag));
  service.health.report('overrides', () => overridesReading(overrides));
  telemetry.watchOverrides(overrides, () => clock.now());
  telemetry.watchFlag(flag);

  const operations = config.PORT === undefined ? undefined : await listenForOperations(service, { host: config.HOST, port: config.PORT, readToken: config.READ_TOKEN });
  void clock.run(signal);
  void preparePlatform(client.db(config.MONGODB_DATABASE), { logger, signal });
  // a hold that comes while batches are still ending is obeyed, and waits for them
  const idle = new AbortController();
  const following = overrides.run(idle.signal);
  // direct writes ask for the live phase, so both are waited for, though not for long; what a hold would bind waits for as long as it takes
  const ready = Promise.all([flag.ready(), overrides.ready()]);
  const bounded = config.boundedRun && { path: streams.path, leases: createLeaseStore(client.db(config.MONGODB_DATABASE)), logger, ...config.boundedRun };
  const ingress = await composeIngress(config, service, { ...parts, ready, telemetry: telemetry.ingress }, streams.observe);
  const ended = bounded && ready.then(() => runBounded(bounded, signal));
  const running = ended ?? ready.then(() => (config.OWN_STREAM === 'on' ? streams.run(signal) : undefined));

  return {
    ...(ended && { ended }),
    async stop() {
      await Promise.all([running, ingress?.close()]);
      idle.abort();
      await following;
      flag.close();
      await Promise.all([queue.close(), client.close(), operations?.close()]);
    },
  };
}

/** Without Redis no execution can be enqueued, so the stream waits. */
function redisReading(queue: BullExecutionQueue): HealthReading {
  const reading = queue.status();
  return reading.status === 'ok' ? reading : { ...reading, status: 'failing' };
}
