import { createAppProcess, type AppProcess, type Sabotage } from '@tandem/test-bed';
import { instances, proxiedInstances, type Instance, type ProxiedInstance } from './plan/cast.ts';

export type Fleet = Readonly<Record<Instance, AppProcess>>;

export interface FleetPlan {
  readonly mongodbUri: string;
  readonly redisUrl: string;
  /** The same backends by way of an instance's own proxies. */
  readonly throughProxies: Readonly<Record<ProxiedInstance, { readonly mongodbUri: string; readonly redisUrl: string }>>;
  readonly platformDatabase: string;
  readonly organizationPrefix: string;
  readonly unleash: { readonly url: string; readonly clientToken: string };
  /** `host:port` that the workers may call although it is on the loopback. */
  readonly sinkHost: string;
  readonly logDirectory: string;
  /** Breaks every app on purpose, for tests of who judges it. */
  readonly sabotage: Sabotage | undefined;
  /** Called where one ends by itself. */
  readonly onFailure: (instance: Instance, why: string) => void;
  readonly signal: AbortSignal;
}

/** Milliseconds; what isn't here is as in production. */
const timings = { executionLease: 5_000, sweepPendingAfter: 5_000 } as const;
const directWritesPerSecond = 10_000;
/** All go by the clock of one machine. With an hour, as by default, each gap of a long run would be looked for in all of it. */
const backfillMarginMs = 60_000;

/** All processes of the cast, each told what it needs; none is started yet. */
export async function createFleet(plan: FleetPlan): Promise<Fleet> {
  const created = await Promise.all(instances.map(async (instance) => [instance, await createInstance(instance, plan)] as const));
  return Object.fromEntries(created) as Fleet;
}

function createInstance(instance: Instance, plan: FleetPlan): Promise<AppProcess> {
  const name = instance.replace(/-\d$/, '');
  const { logDirectory, sabotage, signal } = plan;
  const backends = isProxied(instance) ? plan.throughProxies[instance] : plan;
  return createAppProcess({
    name,
    instance,
    ...(name === 'platform-handler' && { entry: 'tools/chaos/src/platform-handler/main.ts' }),
    environment: {
      MONGODB_URI: backends.mongodbUri,
      REDIS_URL: backends.redisUrl,
      MONGODB_DATABASE: plan.platformDatabase,
      QUEUE_PREFIX: plan.platformDatabase,
      ORGANIZATION_PREFIX: plan.organizationPrefix,
      UNLEASH_URL: plan.unleash.url,
      UNLEASH_CLIENT_TOKEN: plan.unleash.clientToken,
      INSTANCE_ID: `chaos-${instance}`,
      HTTP_ALLOWED_HOSTS: plan.sinkHost,
      EXECUTION_LEASE_MS: String(timings.executionLease),
      SWEEP_PENDING_AFTER_MS: String(timings.sweepPendingAfter),
      DIRECT_WRITES_PER_SECOND: String(directWritesPerSecond),
      BACKFILL_MARGIN_MS: String(backfillMarginMs),
    },
    sabotage,
    logDirectory,
    onFailure: (why) => { plan.onFailure(instance, why); },
    signal,
  });
}

function isProxied(instance: Instance): instance is ProxiedInstance {
  return proxiedInstances.some((one) => one === instance);
}
