import { createEventTranslator } from '@tandem/change-events';
import { createChangeSource, createDeadLetterStore, createEarlierDecisions } from '@tandem/change-stream';
import { createKnownWorkflows, createStreamState } from '@tandem/reconciliation-store';
import type { Service } from '@tandem/service-host';
import { createEventIntake, type StreamObservation } from '@tandem/stream-path';
import type { FastifyInstance } from 'fastify';
import type { PathParts } from '../compose-stream.ts';
import type { Config } from '../config.ts';
import { createIngressServer } from './create-server.ts';
import { createSignatureCheck } from './signature.ts';
import type { IngressTelemetry } from './telemetry.ts';

export interface IngressWiring extends PathParts {
  /** Phases and holds are known. */
  readonly ready: Promise<unknown>;
  readonly telemetry: IngressTelemetry;
}

/** Listens for events over HTTP, where a secret says who may send them; else null. A bounded run takes none. */
export async function composeIngress(config: Config, service: Service, parts: IngressWiring, observe: (observation: StreamObservation) => void): Promise<FastifyInstance | null> {
  const { ATLAS_INGRESS_SECRET: secrets, ATLAS_INGRESS_HOST: host, ATLAS_INGRESS_PORT: port } = config;
  if (!secrets || config.boundedRun) return null;
  const { client, trigger, phases, time, telemetry } = parts;
  const platform = client.db(config.MONGODB_DATABASE);
  const now = () => time.now();
  const intake = createEventIntake(
    {
      source: createChangeSource(client, { organizationPrefix: config.ORGANIZATION_PREFIX }),
      reach: createStreamState(platform),
      workflows: createKnownWorkflows(client, platform, () => performance.now()),
      deadLetters: createDeadLetterStore(platform),
      earlier: createEarlierDecisions(platform),
      trigger,
      phases,
      time,
      // how long the stages take is told of the stream alone
      observe: (observation) => { if (observation.type !== 'stage') observe(observation); },
    },
    { directWritesPerSecond: config.DIRECT_WRITES_PER_SECOND },
  );
  const translate = createEventTranslator(config.SUBMISSION_SOURCES, config.ORGANIZATION_PREFIX);
  const { logger, signal } = service;
  const server = await createIngressServer(
    { intake: { take: (raw, until) => intake.take(translate(raw), until) }, signatures: createSignatureCheck({ secrets, now }), telemetry, logger, now, signal },
    { perSecond: config.ATLAS_INGRESS_PER_SECOND },
  );
  await parts.ready;
  await server.listen({ host, port });
  const bound = server.server.address();
  logger.info({ host, port: typeof bound === 'object' && bound !== null ? bound.port : port }, 'listening for events');
  return server;
}
