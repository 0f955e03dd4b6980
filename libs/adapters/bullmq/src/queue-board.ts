import { Queue } from 'bullmq';
import type { FastifyPluginCallback } from 'fastify';
import type { Logger } from 'pino';
import { executionQueueName } from './execution-queue-keys.ts';
import { connectProducer } from './redis-connection.ts';

export interface QueueBoard {
  /** To be registered under `basePath`. */
  readonly plugin: FastifyPluginCallback;
  close(): Promise<void>;
}

/** The queue as people look at it. It changes nothing, and has a connection of its own, so that looking holds up no job. */
export async function createQueueBoard(options: { readonly redisUrl: string; readonly prefix: string; readonly logger: Logger; readonly basePath: string }): Promise<QueueBoard> {
  // a server of pages: whoever only adds jobs is spared it
  const [{ createBullBoard }, { BullMQAdapter }, { FastifyAdapter }] = await Promise.all([
    import('@bull-board/api'), import('@bull-board/api/bullMQAdapter'), import('@bull-board/fastify'),
  ]);
  const { prefix, basePath } = options;
  const redis = connectProducer(options);
  const queue = new Queue(executionQueueName, { connection: redis, prefix, skipMetasUpdate: true });
  queue.on('error', () => undefined);
  const server = new FastifyAdapter().setBasePath(basePath);
  createBullBoard({ queues: [new BullMQAdapter(queue, { readOnlyMode: true })], serverAdapter: server, options: { uiConfig: { boardTitle: 'Tandem: queue' } } });
  return {
    plugin: server.registerPlugin(),
    async close() {
      await queue.close();
      redis.disconnect();
    },
  };
}
