import { randomUUID } from 'node:crypto';
import { createExecutionQueue } from '@tandem/bullmq';
import { isTandemError } from '@tandem/errors';
import { createLiveOverrides, type LiveOverrides } from '@tandem/migration-store';
import { createMongoClient, createServerClock, preparePlatform } from '@tandem/mongodb';
import { createOverriddenPhases } from '@tandem/routing';
import { createService, type Service } from '@tandem/service-host';
import { anyOf, linkedTo, type StreamObservation } from '@tandem/stream-path';
import type { UnleashPhaseSource } from '@tandem/unleash';
import { composeFlag, composePath, composeTrigger } from '../compose-stream.ts';
import { loadConfig, type Config } from '../config.ts';
import { createStreamLog } from '../stream-log.ts';
import { createSystemTime } from '../system-time.ts';
import { budgetOf, createSliceTally, type Slice } from './slice.ts';

export interface SliceOptions {
  /** All the time there is, in milliseconds: it is back by then, a few seconds later where a backend does not answer. A cold start alone takes some of it. */
  readonly withinMs: number;
  /** Told to stop, it reads no more and finishes what is under way. */
  readonly signal?: AbortSignal;
}

/** The stream path, for whoever is called now and then rather than stays: its connections outlive the calls. */
export interface Drain {
  /**
   * Goes on from the checkpoint for as long as there is time and something to do, under the lease, and gives it back.
   * Whatever becomes of the process meanwhile, the next slice, here or elsewhere, does what this one has not. One
   * slice at a time: another is told that one leads. Never rejects for a backend's sake: while one is away it waits,
   * and is `unfinished`.
   * @throws TandemError CONFIG_INVALID or PARTITIONS_DIFFER: the next slice will fare no better until somebody has changed that
   */
  slice(options: SliceOptions): Promise<Slice>;
  /** For a process that ends by itself; one that is frozen between calls need not. */
  close(): Promise<void>;
}

/**
 * Opens no connection yet: the first slice does. The settings are the watcher's, from the environment.
 * @throws TandemError CONFIG_INVALID
 */
export function openDrain(config: Config = loadConfig(undefined, ['--drain'])): Drain {
  const ended = new AbortController();
  // two instances of one name would both be taken for the leader; hosts and process ids repeat where functions run
  const service = createService({
    name: 'watcher',
    logLevel: config.LOG_LEVEL,
    instanceId: `drain-${randomUUID()}`,
    signal: ended.signal,
    settings: config,
    traces: { endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT, sampleRatio: config.TRACE_SAMPLE_RATIO },
  });
  const connections = connect(config, service);
  let running: Promise<Slice> | undefined;

  return {
    async slice(options) {
      if (running) return createSliceTally().sliceOf('another-leads', 0);
      running = runSlice(config, service, connections, options);
      try {
        return await running;
      } finally {
        running = undefined;
      }
    },
    async close() {
      ended.abort();
      await running;
      connections.flag.close();
      await Promise.all([connections.queue.close(), connections.client.close(), service.tracing.close()]);
    },
  };
}

/** How long a slice waits for the flag, and, where it is known from an earlier one, for news of it. Only direct writes ask for it. */
const [flagWithinMs, newsWithinMs] = [3_000, 750];

type Connections = ReturnType<typeof connect>;

/** What the next slice uses again. */
function connect(config: Config, service: Service) {
  const client = createMongoClient({ uri: config.MONGODB_URI, appName: service.name });
  const clock = createServerClock(client);
  const time = createSystemTime(() => clock.now());
  const queue = createExecutionQueue({ redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, logger: service.logger });
  return { client, clock, time, queue, flag: composeFlag(config, service), log: createStreamLog(service.logger) };
}

async function runSlice(config: Config, service: Service, connections: Connections, { withinMs, signal }: SliceOptions): Promise<Slice> {
  const { client, clock, time, queue, flag, log } = connections;
  const { name: app, instanceId, logger } = service;
  const begunAt = performance.now();
  const over = new AbortController();
  const stopping = linkedTo(service.signal);
  const stop = signal ? anyOf(stopping.signal, signal) : stopping.signal;
  const database = client.db(config.MONGODB_DATABASE);
  // read anew in each slice: a process that was frozen knows of no hold that was set meanwhile
  const overrides: LiveOverrides = createLiveOverrides({ database, app, instanceId, serverNow: () => clock.now(), settled: () => trigger.settled(), logger });
  const trigger = composeTrigger(config, service, { client, queue, time, overrides });
  const tally = createSliceTally();
  const observe = (observation: StreamObservation): void => {
    tally.observe(observation);
    log(observation);
  };
  const beside = Promise.all([overrides.run(over.signal), preparePlatform(database, { logger, signal: over.signal })]);
  try {
    const known = flag.ready().then(() => heardFrom(flag, begunAt));
    await Promise.all([overrides.ready(), clock.refresh().catch(() => undefined), Promise.race([known, time.sleep(Math.min(flagWithinMs, withinMs / 4), stop)])]);
    // a hold that nobody knows of is not to be run over
    if (overrides.status().silentMs === null) return tally.sliceOf('unfinished', performance.now() - begunAt);
    const { readMs, finishMs } = budgetOf(withinMs, performance.now() - begunAt, service.tracing.flushWithinMs);
    const path = composePath(config, service, { client, trigger, phases: createOverriddenPhases(flag, overrides), time, settings: { finishWithinMs: finishMs } }, observe);
    const outcome = await path.drain(readMs, stop);
    return tally.sliceOf(outcome, performance.now() - begunAt);
  } catch (error) {
    logger.error({ err: error, hint: isTandemError(error) ? error.operatorHint : undefined }, 'the slice cannot be done');
    throw error;
  } finally {
    over.abort();
    stopping.release();
    // whoever is frozen now would send it much later, or never
    await Promise.all([beside, service.tracing.flush()]);
  }

  /** A flag that was last heard of before a process was frozen may be another by now; waited for, though not for long. */
  async function heardFrom(source: UnleashPhaseSource, since: number): Promise<void> {
    const isHeard = () => (source.status().silentMs ?? Infinity) <= performance.now() - since;
    while (!isHeard() && performance.now() - since < newsWithinMs && !stop.aborted) await time.sleep(25, stop);
  }
}
