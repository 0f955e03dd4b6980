import { createExecutionQueue, type BullExecutionQueue } from '@tandem/bullmq';
import { defaultBounds } from '@tandem/comparison';
import { replayReachMs } from '@tandem/documents';
import {
  createLeaseStore, createMongoClient, createMongoHealth, createServerClock, ensurePlatformIndexes, latestWriteMs, submissionAnswerMs, type ServerClock,
} from '@tandem/mongodb';
import { createLiveOverrides, overridesReading, type LiveOverrides } from '@tandem/migration-store';
import { createFallback, type Fallback, type ReconcilePorts } from '@tandem/reconciliation';
import { createFallbackStore, createKnownWorkflows, createReconcilePorts, createStreamState } from '@tandem/reconciliation-store';
import { chosenBounds, runLeasedLoop, type RunningService, type Service, type Tracing } from '@tandem/service-host';
import { fallbackLagBoundMs, phaseRules } from '@tandem/routing';
import { createHoldingTrigger, type HoldingTrigger } from '@tandem/trigger';
import type { Db, MongoClient } from 'mongodb';
import { composeConsole, consoleSettings } from './compose-console.ts';
import { composeTrigger } from './compose-trigger.ts';
import { runComparisons } from './comparison-loop.ts';
import type { Config } from './config.ts';
import { createServer } from './http/create-server.ts';
import { leaseMs } from './loop-lease.ts';
import { runPhaseAudit } from './phase-audit-loop.ts';
import { runReleaseLoop } from './release-loop.ts';
import { runRollbackWatch } from './rollback-loop.ts';
import { createTelemetry, type Telemetry } from './telemetry.ts';

const fallbackEveryMs = 500;

interface Parts {
  readonly client: MongoClient;
  readonly platform: Db;
  readonly clock: ServerClock;
  readonly queue: BullExecutionQueue;
  readonly telemetry: Telemetry;
  readonly tracing: Tracing;
}

/** Chooses the adapters, puts the parts together, starts the leased loops. */
export async function compose(config: Config, service: Service): Promise<RunningService> {
  const { logger, signal } = service;
  const client = createMongoClient({ uri: config.MONGODB_URI, appName: service.name });
  const mongoHealth = createMongoHealth(client);
  const platform = client.db(config.MONGODB_DATABASE);
  const clock = createServerClock(client);
  const queue = createExecutionQueue({ redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, logger });
  const parts = { client, platform, clock, queue, telemetry: createTelemetry(service.metrics), tracing: service.tracing };
  const ports = composePorts(config, service, parts);
  service.health.report('mongodb', () => mongoHealth.reading());
  service.health.report('redis', () => queue.status());
  const { trigger, overrides } = composeHolds(service, parts);

  const { server: consoleParts, board } = await composeConsole(config, service, { ...parts, ports });
  const server = await createServer(consoleParts, consoleSettings(config), service);
  await server.listen({ host: config.HOST, port: config.PORT });
  logger.info({ host: config.HOST, port: config.PORT, fallback: config.FALLBACK }, 'listening');
  await clock.refresh().catch(() => undefined);
  await ensurePlatformIndexes(platform).catch((error: unknown) => { logger.warn({ err: error }, 'cannot see to the indexes yet'); });
  const loops = [clock.run(signal), runComparisons(config, service, parts, ports), runRollbackWatch(config, service, parts), overrides.run(signal), runReleaseLoop(service, { ...parts, overrides })];
  loops.push(runPhaseAudit(service, parts));
  await overrides.ready();
  if (config.FALLBACK === 'on') loops.push(runFallback(service, parts, composeFallback(config, parts, trigger)));

  return {
    async stop() {
      await server.close();
      await Promise.all(loops);
      await Promise.all([board.close(), queue.close(), client.close()]);
    },
  };
}

function composePorts(config: Config, service: Service, { client, platform, clock }: Parts): ReconcilePorts {
  return createReconcilePorts({
    client,
    database: platform,
    organizationPrefix: config.ORGANIZATION_PREFIX,
    clock: () => clock.now(),
    by: service.instanceId,
    bounds: { ...defaultBounds, ...chosenBounds(config) },
  });
}

/** Where the fallback stands in for the stream, holds bind it as they bind the stream; else they don't. */
function composeHolds({ name, instanceId, logger, health }: Service, parts: Parts) {
  const { platform, clock, telemetry } = parts;
  const now = () => clock.now();
  const overrides: LiveOverrides = createLiveOverrides({ database: platform, app: name, instanceId, serverNow: now, settled: () => trigger.settled(), logger });
  const trigger: HoldingTrigger = createHoldingTrigger(composeTrigger(parts), overrides, ({ phase }) => phaseRules[phase].owner === 'stream');
  health.report('overrides', () => overridesReading(overrides));
  telemetry.watchOverrides(overrides, now);
  return { trigger, overrides };
}

function composeFallback(config: Config, { client, platform, clock }: Parts, trigger: HoldingTrigger): Fallback {
  const now = () => clock.now();
  return createFallback(
    {
      store: createFallbackStore(client, platform, config.ORGANIZATION_PREFIX),
      stream: createStreamState(platform),
      registry: createKnownWorkflows(client, platform, now),
      trigger,
      clock: now,
    },
    {
      afterMs: config.FALLBACK_AFTER_MS,
      lagBoundMs: fallbackLagBoundMs,
      marginMs: defaultBounds.marginMs,
      settleMs: submissionAnswerMs + latestWriteMs,
      sweepMs: 25_000,
      mostWaiting: 10_000,
      mostPerRound: 100,
      retrySuspectsMs: 60_000,
      replayReachMs,
    },
  );
}

function runFallback(service: Service, { platform, telemetry }: Parts, fallback: Fallback): Promise<void> {
  const { logger } = service;
  return runLeasedLoop(service, {
    leases: createLeaseStore(platform), name: 'fallback', ttlMs: leaseMs, everyMs: fallbackEveryMs, telemetry,
    async round(leading) {
      const result = await fallback.round(leading);
      telemetry.fallback(result);
      if (result.triggered > 0) logger.warn({ triggered: result.triggered, waiting: result.waiting }, 'triggered what no owner had');
      if (result.deadLettered > 0) logger.error({ deadLettered: result.deadLettered }, 'gave dead letters to submissions that cannot be triggered');
      for (const error of result.failures) logger.warn({ err: error }, 'a part of the fallback failed; what has no dead letter is done again');
    },
  });
}
