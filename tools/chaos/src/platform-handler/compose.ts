import { createExecutionQueue } from '@tandem/bullmq';
import { createExplicitPath } from '@tandem/explicit-path';
import { createMongoClient, createServerClock, createTriggerStores, createWorkflowLookup } from '@tandem/mongodb';
import { createGuard, createTokens, registerOperationsRoutes, type RunningService, type Service } from '@tandem/service-host';
import { createTrigger } from '@tandem/trigger';
import { createUnleashPhaseSource } from '@tandem/unleash';
import { fastify } from 'fastify';
import { bulkSchema, createBulkIntake } from './bulk-intake.ts';
import type { Config } from './config.ts';

const drainWithinMs = 5_000;

/** A platform that has adopted Tandem without our HTTP app: its own bulk endpoint calls the explicit path as a library. */
export async function compose(config: Config, service: Service): Promise<RunningService> {
  const { logger, signal, name, instanceId } = service;
  const client = createMongoClient({ uri: config.MONGODB_URI, appName: name, serverSelectionTimeoutMS: 2_500 });
  const clock = createServerClock(client);
  const queue = createExecutionQueue({ redisUrl: config.REDIS_URL, prefix: config.QUEUE_PREFIX, logger });
  const phases = createUnleashPhaseSource({
    url: config.UNLEASH_URL, clientToken: config.UNLEASH_CLIENT_TOKEN, appName: name, instanceId, refreshMs: config.UNLEASH_REFRESH_MS, logger,
  });
  const platform = client.db(config.MONGODB_DATABASE);
  const serverNow = () => clock.now();
  const stores = createTriggerStores(platform);
  const explicitPath = createExplicitPath({
    phases, serverNow, by: instanceId,
    workflows: createWorkflowLookup(client),
    trigger: createTrigger({ ...stores, queue, clock: serverNow }),
    decisions: stores.decisions,
  });
  const intake = createBulkIntake({ client, explicitPath, logger });
  await Promise.all([clock.refresh().catch(() => undefined), phases.ready()]);
  void clock.run(signal);

  const server = fastify({ logger: false, forceCloseConnections: true });
  registerOperationsRoutes(server, service, await createGuard(server, { tokens: createTokens({ read: config.READ_TOKEN }, Date.now), logger }));
  server.post('/submissions', async (request, reply) => {
    await intake.accept(bulkSchema.parse(request.body));
    return reply.code(201).send({ stored: true });
  });
  await server.listen({ host: config.HOST, port: config.PORT });
  return {
    async stop() {
      await server.close();
      await intake.drain(drainWithinMs);
      phases.close();
      await Promise.all([queue.close(), client.close()]);
    },
  };
}
