import { createExecutionQueue, type BullExecutionQueue } from '@tandem/bullmq';
import { createExplicitPath } from '@tandem/explicit-path';
import { createLiveOverrides, overridesReading } from '@tandem/migration-store';
import {
  createDecisionStore,
  createDefinitionStore,
  createExecutionStore,
  createFormStore,
  createMongoClient,
  createMongoHealth,
  createPhaseChangeStore,
  createServerClock,
  createSubmissionStore,
  createWorkflowLookup,
  type ServerClock,
} from '@tandem/mongodb';
import { createOverriddenPhases, type PhaseSource } from '@tandem/routing';
import type { RunningService, Service } from '@tandem/service-host';
import { currentTraceparent, tracedSubmissions, tracedTrigger } from '@tandem/tracing';
import { createTrigger } from '@tandem/trigger';
import { createUnleashPhaseSource, type UnleashPhaseSource } from '@tandem/unleash';
import type { MongoClient } from 'mongodb';
import type { Config } from './config.ts';
import { createExplicitCalls } from './explicit-calls/explicit-calls.ts';
import { createServer } from './http/create-server.ts';
import { createIntake } from './intake/intake.ts';
import { createPublishedForms } from './intake/published-forms.ts';
import { createPhaseObserver } from './phases/phase-observer.ts';
import { createTelemetry, type Telemetry } from './telemetry.ts';

const drainWithinMs = 5_000;

/** Chooses the adapters, puts the parts together, listens. */
export async function compose(config: Config, service: Service): Promise<RunningService> {
  const { logger, signal } = service;
  const client = createMongoClient({ uri: config.MONGODB_URI, appName: service.name, serverSelectionTimeoutMS: 2_500 });
  const mongoHealth = createMongoHealth(client);
  const clock = createServerClock(client);
  const queue = createExecutionQueue({ redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, logger });
  const telemetry = createTelemetry(service.metrics);
  const { flag, overrides, phases, observer } = composePhases(config, service, { client, clock, telemetry });
  const explicitPath = composeExplicitPath(config, service, { client, clock, queue, phases });
  const calls = createExplicitCalls({ explicitPath, onOutcome: telemetry.explicitCall, logger });
  const intake = createIntake({
    forms: createPublishedForms({ store: createFormStore(client), logger }),
    submissions: tracedSubmissions(createSubmissionStore(client), service.tracing.tracer),
    stamp: explicitPath.stamp,
    calls,
    onInserted: ({ organizationId, routing }) => {
      telemetry.submission(routing.phase);
      observer.saw(organizationId, routing.phase, routing.flagRevision);
    },
  });
  service.health.report('mongodb', () => mongoHealth.reading());
  service.health.report('redis', () => queue.status());
  service.health.report('unleash', () => unleashReading(flag));
  service.health.report('overrides', () => overridesReading(overrides));
  telemetry.watchOverrides(overrides, () => clock.now());
  telemetry.observeInFlight(() => calls.inFlight());

  const server = await createServer(intake, service);
  const ending = new AbortController();
  const following = overrides.run(AbortSignal.any([signal, ending.signal]));
  await Promise.all([clock.refresh().catch(() => undefined), flag.ready(), overrides.ready()]);
  void clock.run(signal);
  await server.listen({ host: config.HOST, port: config.PORT });
  logger.info({ host: config.HOST, port: config.PORT }, 'listening');

  return {
    async stop() {
      await server.close();
      await calls.drain(drainWithinMs);
      flag.close();
      ending.abort();
      await following;
      await Promise.all([queue.close(), client.close()]);
    },
  };
}

function composePhases(config: Config, service: Service, { client, clock, telemetry }: { client: MongoClient; clock: ServerClock; telemetry: Telemetry }) {
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
    onMalformed: telemetry.malformedVariant,
    logger,
  });
  const overrides = createLiveOverrides({ database, app: service.name, instanceId, serverNow, onChange: lookAgain, logger });
  const phases = createOverriddenPhases(flag, overrides);
  const observer = createPhaseObserver({ phases, changes: createPhaseChangeStore(database), serverNow, by: instanceId, logger });
  return { flag, overrides, phases, observer };
}

function composeExplicitPath(config: Config, service: Service, parts: { client: MongoClient; clock: ServerClock; queue: BullExecutionQueue; phases: PhaseSource }) {
  const { client, clock, queue, phases } = parts;
  const platform = client.db(config.MONGODB_DATABASE);
  const trigger = createTrigger({
    definitions: createDefinitionStore(platform),
    executions: createExecutionStore(platform),
    queue,
    decisions: createDecisionStore(platform),
    clock: () => clock.now(),
  });
  const { tracer } = service.tracing;
  return createExplicitPath({
    phases,
    serverNow: () => clock.now(),
    by: service.instanceId,
    workflows: createWorkflowLookup(client),
    trigger: tracedTrigger(trigger, tracer),
    ...(tracer && { traceparent: currentTraceparent }),
  });
}

/** Without Unleash the last known phases stand, so submissions are still served. */
function unleashReading(phases: UnleashPhaseSource) {
  const { state } = phases.status();
  return state === 'current' ? ({ status: 'ok' } as const) : ({ status: 'degraded', detail: `phases: ${state}` } as const);
}
