import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { arrivesWithin, boundBodies, createGuard, createTokens, isLoopback, refuseForeignHosts, registerOperationsRoutes, type Service, type TokenSettings } from '@tandem/service-host';
import { traceRequests } from '@tandem/tracing';
import { fastify, type FastifyInstance } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Intake } from '../intake/intake.ts';
import { acceptJsonOnly } from './json-body.ts';
import { answerProblems, problemOf, sendProblem } from './problem-details.ts';
import { registerSubmissionRoute } from './submission-route.ts';

const bodyLimit = 1_048_576;
const mostConnections = 1_024;

export interface ServerAccess {
  /** Where it is to listen. */
  readonly host: string;
  readonly tokens: Pick<TokenSettings, 'read' | 'submit'>;
  /** Submissions of one address each second. */
  readonly perSecond: number;
  /** Of all bodies under way together. */
  readonly mostBytes?: number;
}

/** The HTTP side: submissions, their API page at `/docs`, and the operator's routes. Not yet listening. */
export async function createServer(intake: Intake, access: ServerAccess, service: Service): Promise<FastifyInstance> {
  const server = fastify({
    logger: false,
    bodyLimit,
    ...arrivesWithin(15_000),
    routerOptions: { maxParamLength: 256 },
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    frameworkErrors: (error, _request, reply) => { void sendProblem(reply, problemOf(error)); },
  });
  server.server.maxConnections = mostConnections;
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  acceptJsonOnly(server);
  answerProblems(server, service.logger);
  boundBodies(server, { code: 'TOO_MANY_SUBMISSIONS', mostBytes: access.mostBytes });
  await server.register(helmet);
  await server.register(swagger, {
    openapi: { info: { title: 'legacy-trigger', version: '0.1.0', description: 'The explicit path: a submission is stored, then its workflows are triggered by a call.' } },
    transform: jsonSchemaTransform,
  });
  const guard = await createGuard(server, { tokens: createTokens(access.tokens, Date.now), logger: service.logger });
  await server.register(async (shown) => {
    // as at other ports of operations; who submits may call this one by any name
    if (isLoopback(access.host)) shown.addHook('onRequest', refuseForeignHosts);
    registerOperationsRoutes(shown, service, guard);
    await shown.register(async (page) => {
      page.addHook('onRequest', guard.read);
      await page.register(swaggerUi, { routePrefix: '/docs', staticCSP: true });
    });
  });
  await server.register((traced, _options, done) => {
    traceRequests(traced, service.tracing.tracer);
    registerSubmissionRoute(traced, intake, { guard, perSecond: access.perSecond });
    done();
  });
  await server.ready();
  return server;
}
