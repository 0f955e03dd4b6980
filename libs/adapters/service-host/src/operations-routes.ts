// its types add `hide`, which keeps these routes out of the API page
import type {} from '@fastify/swagger';
import { fastify, type FastifyInstance } from 'fastify';
import type { Service } from './service.ts';

/**
 * `/livez`: the process runs; `/readyz`: it can do its work, part by part; `/metrics`: for Prometheus.
 * Registers on the app's own server where it has one.
 */
export function registerOperationsRoutes(server: Pick<FastifyInstance, 'get'>, service: Service): void {
  server.get('/livez', { schema: { hide: true } }, (_request, reply) => reply.send({ status: 'ok' }));
  server.get('/readyz', { schema: { hide: true } }, (_request, reply) => {
    const health = service.health.read();
    return reply.code(health.status === 'failing' ? 503 : 200).type('application/json').send(service.censor(JSON.stringify(health)));
  });
  server.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(service.metrics.contentType).send(service.censor(await service.metrics.metrics())),
  );
}

/** A small server for a process that has no other. */
export async function listenForOperations(service: Service, address: { host: string; port: number }): Promise<{ port: number; close(): Promise<void> }> {
  const server = fastify({ logger: false, bodyLimit: 1_024, forceCloseConnections: true });
  registerOperationsRoutes(server, service);
  await server.listen(address);
  const bound = server.server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
  service.logger.info({ host: address.host, port }, 'listening for operations');
  return { port, close: () => server.close() };
}
