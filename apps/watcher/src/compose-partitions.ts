import { createCanaryStore, oldestOplogTime } from '@tandem/change-stream';
import { streamNameOf, type StreamPartition } from '@tandem/documents';
import { createStreamSampleLog } from '@tandem/mongodb';
import type { HealthReading, Service } from '@tandem/service-host';
import { createCanary, type Canary, type CanaryOptions, type PartitionedPath, type StreamObservation, type StreamStatus, type Time } from '@tandem/stream-path';
import type { MongoClient } from 'mongodb';
import { composePath, type PathParts } from './compose-stream.ts';
import type { Config } from './config.ts';
import { createRunway } from './runway.ts';
import { allStreamsReading, concernsOf, streamReading } from './stream-health.ts';
import { createStreamLog } from './stream-log.ts';
import { createStreamSampler } from './stream-sampler.ts';
import type { Telemetry } from './telemetry.ts';

/** All streams that this process may lead, and what goes with them. */
export interface Streams {
  readonly path: PartitionedPath;
  /** To be told what comes by another way than by one of the streams. */
  readonly observe: (observation: StreamObservation) => void;
  reading(): HealthReading;
  /** Reads, samples, sends canaries until the signal aborts. Never rejects. */
  run(signal: AbortSignal): Promise<void>;
}

/** What goes with one of the streams. */
interface Companions {
  readonly partition: StreamPartition;
  readonly status: () => StreamStatus;
  readonly canary: Canary | undefined;
  readonly observe: (observation: StreamObservation) => void;
  run(signal: AbortSignal): Promise<unknown>;
}

export function composeStreams(config: Config, service: Service, parts: PathParts, telemetry: Telemetry): Streams {
  const { client, time } = parts;
  const { logger } = service;
  const byNumber = new Map<number, Companions>();
  const path = composePath(config, service, parts, (observation, { number }) => byNumber.get(number)?.observe(observation));
  const runway = createRunway({
    oldest: () => oldestOplogTime(client, { maxTimeMS: 20_000 }), status: () => path.status(), time, logger, everyMs: config.RUNWAY_EVERY_MS, shortBelowMs: config.RUNWAY_DEGRADED_BELOW_MS,
  });
  for (const stream of path.streams) byNumber.set(stream.partition.number, composeCompanions(config, service, client, stream, { telemetry, time, runwayMs: () => runway.readMs() }));
  const all = [...byNumber.values()];
  const log = createStreamLog(logger);
  telemetry.watch({
    streams: all.map(({ partition, status, canary }) => ({ partition, status, canaryOverdueMs: () => canary?.overdueMs() })),
    now: () => time.now(),
    runwayMs: () => runway.readMs(),
  });
  return {
    path,
    observe(observation) {
      telemetry.observe(observation);
      log(observation);
    },
    reading: () => allStreamsReading(all.map(({ partition, status, canary }) => ({ partition, reading: streamReading(status(), time.now(), concernsOf(runway, canary)) }))),
    async run(signal) {
      await Promise.all([path, runway, ...all].map((loop) => loop.run(signal)));
    },
  };
}

interface Shared {
  readonly telemetry: Telemetry;
  readonly time: Time;
  readonly runwayMs: () => number | undefined;
}

function composeCompanions(config: Config, service: Service, client: MongoClient, { partition, status }: PartitionedPath['streams'][number], { telemetry, time, runwayMs }: Shared): Companions {
  const logger = partition.of === 1 ? service.logger : service.logger.child({ stream: streamNameOf(partition) });
  const log = createStreamLog(logger);
  const observe = (observation: StreamObservation): void => {
    telemetry.observe(observation, partition);
    log(observation);
    canary?.observe(observation);
    sampler.observe(observation);
  };
  const canary = composeCanary(config, client, partition, { time, observe, status, onSeen: (ms) => { telemetry.canarySeen(ms, partition); } });
  const sampler = createStreamSampler({ stream: streamNameOf(partition), log: createStreamSampleLog(client.db(config.MONGODB_DATABASE)), status, runwayMs, time, logger });
  return { partition, status, canary, observe, run: (signal) => Promise.all([canary?.run(signal), sampler.run(signal)]) };
}

/** A bounded run sends none: it would wait for its own. */
function composeCanary(config: Config, client: MongoClient, partition: StreamPartition, options: Omit<CanaryOptions, 'store' | 'everyMs'>): Canary | undefined {
  if (config.CANARY_EVERY_MS === 0 || config.boundedRun) return undefined;
  return createCanary({ ...options, store: createCanaryStore(client, { organizationPrefix: config.ORGANIZATION_PREFIX, partition }), everyMs: config.CANARY_EVERY_MS });
}
