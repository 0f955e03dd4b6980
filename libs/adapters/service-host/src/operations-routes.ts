import helmet from '@fastify/helmet';
// its types add `hide`, which keeps these routes out of the API page
import type {} from '@fastify/swagger';
import { fastify, type FastifyInstance } from 'fastify';
import { createGuard, type Guard } from './access/guard.ts';
import { isLoopback } from './access/loopback.ts';
import { refuseForeignHosts } from './access/origin.ts';
import { createTokens } from './access/tokens.ts';
import { arrivesWithin } from './http/arrives-within.ts';
import type { Service } from './service.ts';

/** What every app serves. */
export const operationsPaths = ['/livez', '/readyz', '/metrics'] as const;
const [livez, readyz, metrics] = operationsPaths;
const schema = { hide: true };

/**
 * `/livez`: the process runs; `/readyz`: it can do its work, and part by part to those who may read; `/metrics`: for Prometheus,
 * who must be one of them. A probe needs no token: it looks at the status alone. Registers on the app's own server where it has one.
 */
export function registerOperationsRoutes(server: Pick<FastifyInstance, 'get'>, service: Service, guard: Pick<Guard, 'read' | 'mayRead'>): void {
  server.get(livez, { schema }, (_request, reply) => reply.send({ status: 'ok' }));
  server.get(readyz, { schema }, async (request, reply) => {
    const health = service.health.read();
    const shown = (await guard.mayRead(request)) ? health : { status: health.status };
    return reply.code(health.status === 'failing' ? 503 : 200).type('application/json').send(service.censor(JSON.stringify(shown)));
  });
  server.get(metrics, { schema, onRequest: guard.read }, async (_request, reply) =>
    reply.type(service.metrics.contentType).send(service.censor(await service.metrics.metrics())),
  );
}

export interface OperationsAddress {
  readonly host: string;
  readonly port: number;
  /** Absent: everybody who reaches it may read. */
  readonly readToken: string | undefined;
}

const mostConnections = 256;

/** A small server for a process that has no other. */
export async function listenForOperations(service: Service, { host, port, readToken }: OperationsAddress): Promise<{ port: number; close(): Promise<void> }> {
  const server = await createOperationsServer(service, { host, readToken });
  await server.listen({ host, port });
  const bound = server.server.address();
  const boundPort = typeof bound === 'object' && bound !== null ? bound.port : port;
  service.logger.info({ host, port: boundPort }, 'listening for operations');
  return { port: boundPort, close: () => server.close() };
}

/** The same, not yet listening. */
export async function createOperationsServer(service: Service, { host, readToken }: Omit<OperationsAddress, 'port'>): Promise<FastifyInstance> {
  const server = fastify({ logger: false, bodyLimit: 1_024, ...arrivesWithin(15_000), forceCloseConnections: true });
  server.server.maxConnections = mostConnections;
  await server.register(helmet);
  // a page of elsewhere whose name has come to point here must not read along
  if (isLoopback(host)) server.addHook('onRequest', refuseForeignHosts);
  const guard = await createGuard(server, { tokens: createTokens({ read: readToken }, Date.now), logger: service.logger });
  registerOperationsRoutes(server, service, guard);
  return server;
}
