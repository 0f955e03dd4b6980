import { overridesReading } from '@tandem/migration-store';
import { createFormStore, createMongoHealth, createSubmissionStore } from '@tandem/mongodb';
import type { RunningService, Service } from '@tandem/service-host';
import { tracedSubmissions } from '@tandem/tracing';
import { flagReading } from '@tandem/unleash';
import { composeExplicitPath } from './compose-explicit-path.ts';
import type { Config } from './config.ts';
import { createExplicitCalls } from './explicit-calls/explicit-calls.ts';
import { createServer, type ServerAccess } from './http/create-server.ts';
import { createIntake } from './intake/intake.ts';
import { createPublishedForms } from './intake/published-forms.ts';
import { createTelemetry } from './telemetry.ts';

const drainWithinMs = 5_000;

/** Chooses the adapters, puts the parts together, listens. */
export async function compose(config: Config, service: Service): Promise<RunningService> {
  const { logger, signal } = service;
  const telemetry = createTelemetry(service.metrics);
  const path = composeExplicitPath(config, service, { onMalformedVariant: telemetry.malformedVariant });
  const { client, clock, queue, flag, overrides, observer, explicitPath } = path;
  const mongoHealth = createMongoHealth(client);
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
  service.health.report('unleash', () => flagReading(flag));
  service.health.report('overrides', () => overridesReading(overrides));
  telemetry.watchOverrides(overrides, () => clock.now());
  telemetry.watchFlag(flag);
  telemetry.observeInFlight(() => calls.inFlight());

  const server = await createServer(intake, accessOf(config), service);
  await path.start(signal);
  await server.listen({ host: config.HOST, port: config.PORT });
  logger.info({ host: config.HOST, port: config.PORT }, 'listening');

  return {
    async stop() {
      await server.close();
      await calls.drain(drainWithinMs);
      await path.close();
    },
  };
}

function accessOf({ HOST: host, READ_TOKEN: read, SUBMIT_TOKENS: submit, SUBMISSIONS_PER_SECOND: perSecond }: Config): ServerAccess {
  return { host, tokens: { read, submit: submit === 'open' ? undefined : submit }, perSecond };
}
