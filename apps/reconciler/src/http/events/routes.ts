import { sendProblem } from '@tandem/service-host';
import { fastifySSE } from '@fastify/sse';
import type { FastifyInstance } from 'fastify';
import type { Broadcast, Listener } from './broadcast.ts';

/** Comments that keep what stands in between from closing a connection on which nothing happens. */
const heartbeatMs = 15_000;

/** `GET /api/events`: the overview and the newest findings, as they come. */
export async function registerEvents(server: FastifyInstance, broadcast: Broadcast): Promise<void> {
  await server.register(fastifySSE, { heartbeatInterval: heartbeatMs });
  server.get('/api/events', { sse: { kind: 'only' } }, async (_request, reply) => {
    const listener: Listener = {
      send: (event) => reply.sse.send(event),
      close: () => { reply.sse.close(); },
    };
    reply.sse.onClose(() => { broadcast.leave(listener); });
    if (broadcast.join(listener) === 'full') {
      void reply.header('retry-after', 10);
      return sendProblem(reply, 503, 'TOO_MANY_LISTENERS');
    }
    reply.sse.keepAlive();
    reply.sse.sendHeaders();
    return undefined;
  });
  // before the connections are closed, so that each ends with an end
  server.addHook('preClose', () => broadcast.close());
}
