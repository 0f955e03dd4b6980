import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { createExecutionConsumer, createExecutionQueue } from '@tandem/bullmq';
import { organizationOf } from '@tandem/documents';
import { createConcurrency, createExecutor, createOrganizationShares, createPlanCache, createQueueLossWatch, createSweep, type Executor } from '@tandem/execution';
import { createDefinitionReader, createExecutionLedger, createQueueMarkStores, createSweepLedger } from '@tandem/execution-store';
import { createLeaseStore, createMongoClient, createMongoHealth, createServerClock, preparePlatform } from '@tandem/mongodb';
import { listenForOperations, runLeasedLoop, type RunningService, type Service } from '@tandem/service-host';
import { executionSpans, tracedNodes } from '@tandem/tracing';
import { createDocumentWriter, createGuardedAgent, createMailer, createNodeHandlers } from '@tandem/workflow-nodes';
import type { Db, MongoClient } from 'mongodb';
import { createExecutionClock } from './clock.ts';
import type { Config } from './config.ts';
import { sweepAll } from './sweep-all.ts';
import { createTelemetry, type Telemetry } from './telemetry.ts';

/** How long nodes under way may go on after the worker is told to stop; less than the consumer waits for them. */
const graceMs = 3_000;

/** Chooses the adapters, puts the parts together, takes jobs. */
export async function compose(config: Config, service: Service): Promise<RunningService> {
  const { logger, signal, metrics, health } = service;
  // each execution under way listens
  setMaxListeners(0, signal);
  const client = createMongoClient({ uri: config.MONGODB_URI, appName: service.name, maxPoolSize: 100 });
  const mongoHealth = createMongoHealth(client);
  const database = client.db(config.MONGODB_DATABASE);
  const serverClock = createServerClock(client);
  const clock = createExecutionClock(() => serverClock.now());
  const telemetry = createTelemetry(metrics, logger);
  const queueOptions = { redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, logger };
  const queue = createExecutionQueue(queueOptions);
  const nodes = composeNodes(config, client);
  const executor = composeExecutor(config, service, { database, clock, telemetry, handlers: nodes.handlers });

  health.report('mongodb', () => mongoHealth.reading());
  const operations = await listenForOperations(service, { host: config.HOST, port: config.PORT, readToken: config.READ_TOKEN });
  void serverClock.run(signal);
  await Promise.race([serverClock.refresh().catch(() => undefined), clock.sleep(1_000, signal)]);
  // the sweep is slow without its indexes, and nothing is wrong: so the worker doesn't wait
  const prepared = preparePlatform(database, { logger, signal });
  const losses = createQueueLossWatch({ atBroker: queue.mark, ...createQueueMarkStores(database, config.QUEUE_PREFIX), newMark: randomUUID });
  const sweep = createSweep(createSweepLedger(database), queue, { now: () => clock.now(), pendingAfterMs: config.SWEEP_PENDING_AFTER_MS, losses });
  const sweeping = runLeasedLoop(service, {
    leases: createLeaseStore(database), name: 'sweep', ttlMs: Math.max(5_000, config.SWEEP_INTERVAL_MS * 3), everyMs: config.SWEEP_INTERVAL_MS, telemetry,
    round: (leading) => sweepAll(sweep, { clock, onRound: telemetry.swept }, leading),
  });
  const concurrency = createConcurrency({ most: config.WORKER_CONCURRENCY, elapsed: () => performance.now(), settleMs: config.EXECUTION_LEASE_MS });
  const shares = createOrganizationShares({ slots: () => concurrency.now(), clock });
  const consumer = createExecutionConsumer({
    ...queueOptions,
    concurrency: config.WORKER_CONCURRENCY,
    makeRoom: async ({ key }) => {
      const giveBack = await shares.take(organizationOf(key));
      if (!giveBack) telemetry.putOff();
      return giveBack;
    },
    handle: async (job) => {
      concurrency.ended(await executor.execute(job.key, signal));
      consumer.takeAtMost(concurrency.now());
    },
  });
  telemetry.watch({ concurrency: () => concurrency.now() });
  health.report('redis', () => consumer.status());

  return {
    async stop() {
      await consumer.close();
      await Promise.all([sweeping, prepared]);
      nodes.close();
      await Promise.all([queue.close(), operations.close()]);
      await client.close();
    },
  };
}

function composeNodes(config: Config, client: MongoClient) {
  const dispatcher = createGuardedAgent({ allowedHosts: config.HTTP_ALLOWED_HOSTS });
  const mailer = createMailer({
    smtpUrl: config.SMTP_URL,
    providerDeduplicates: config.SMTP_DEDUPLICATES === 'on',
    defaultFrom: { name: '', address: config.MAIL_FROM },
  });
  return {
    handlers: createNodeHandlers({ dispatcher, mailer, documents: createDocumentWriter(client), sources: config.SUBMISSION_SOURCES }),
    close: () => {
      mailer.close();
      void dispatcher.destroy();
    },
  };
}

interface ExecutorParts {
  readonly database: Db;
  readonly clock: ReturnType<typeof createExecutionClock>;
  readonly telemetry: Telemetry;
  readonly handlers: ReturnType<typeof createNodeHandlers>;
}

function composeExecutor(config: Config, service: Service, { database, clock, telemetry, handlers }: ExecutorParts): Executor {
  const { tracer } = service.tracing;
  return createExecutor({
    ledger: createExecutionLedger(database),
    plans: createPlanCache(createDefinitionReader(database), tracedNodes(handlers, tracer), telemetry),
    clock,
    observer: telemetry,
    holder: service.instanceId,
    leaseMs: config.EXECUTION_LEASE_MS,
    graceMs,
    ...(tracer && { around: executionSpans(tracer) }),
  });
}
