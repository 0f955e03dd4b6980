import { existsSync } from 'node:fs';
import path from 'node:path';
import { sendProblem } from '@tandem/service-host';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** The console's page as it was built; where it was not, the address says what to do. Files whose names hold their hash never change. */
export async function serveConsole(server: FastifyInstance, directory: string): Promise<void> {
  if (!existsSync(path.join(directory, 'index.html'))) {
    server.get('/', (_request, reply) => sendProblem(reply, 404, 'CONSOLE_NOT_BUILT'));
    return;
  }
  await server.register(fastifyStatic, {
    root: path.resolve(directory),
    decorateReply: false,
    dotfiles: 'deny',
    cacheControl: false,
    setHeaders(reply, file) {
      const isHashed = path.basename(path.dirname(file)) === 'assets';
      void reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
