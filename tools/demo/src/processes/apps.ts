import { createAppProcess, type AppName, type AppProcess, type Sabotage } from '@tandem/test-bed';

export type Apps = Readonly<Record<AppName, AppProcess>>;

export interface AppsPlan {
  readonly mongodbUri: string;
  readonly mongodbDatabase: string;
  readonly redisUrl: string;
  /** The same Redis by way of the proxy: the handler's network is the one that breaks. */
  readonly redisUrlOfHandler: string;
  readonly queuePrefix: string;
  readonly organizationPrefix: string;
  readonly unleash: { readonly url: string; readonly clientToken: string };
  /** Who has it may act by the console. */
  readonly operatorToken: string;
  /** Whether submissions that no owner decided are triggered; `on` by default. */
  readonly fallback?: 'on' | 'off' | undefined;
  /** `host:port` that the workers may call although it is on the loopback. */
  readonly sinkHost: string;
  readonly logDirectory: string;
  /** Breaks every app on purpose, for tests of who judges it. */
  readonly sabotage?: Sabotage | undefined;
  /** Called where an app ends by itself. */
  readonly onFailure: (why: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Milliseconds. Shorter than in production, so that what heals by itself does so while the demo watches;
 * but `late` is longer: all of it shares one small machine, whose own hiccups are no finding.
 */
export const demoTimings = {
  fallbackAfter: 2_000,
  lateAfter: 3_000,
  grace: 5_000,
  reconcileInterval: 2_000,
  notExecutedAfter: 20_000,
  sweepPendingAfter: 2_000,
  sweepInterval: 1_000,
  executionLease: 5_000,
  flagRefresh: 500,
} as const;

/** The four apps, each told what it needs; none is started yet. */
export async function createApps(plan: AppsPlan): Promise<Apps> {
  const { logDirectory, onFailure, sabotage, signal } = plan;
  const common = {
    MONGODB_URI: plan.mongodbUri,
    MONGODB_DATABASE: plan.mongodbDatabase,
    QUEUE_PREFIX: plan.queuePrefix,
    ORGANIZATION_PREFIX: plan.organizationPrefix,
    UNLEASH_URL: plan.unleash.url,
    UNLEASH_CLIENT_TOKEN: plan.unleash.clientToken,
    UNLEASH_REFRESH_MS: String(demoTimings.flagRefresh),
    LOG_LEVEL: 'info',
  };
  const create = (name: AppName, environment: Readonly<Record<string, string>>): Promise<AppProcess> =>
    createAppProcess({ name, environment: { ...common, INSTANCE_ID: `demo-${name}`, ...environment }, sabotage, logDirectory, onFailure, signal });
  return {
    'legacy-trigger': await create('legacy-trigger', { REDIS_URL: plan.redisUrlOfHandler }),
    watcher: await create('watcher', { REDIS_URL: plan.redisUrl }),
    worker: await create('worker', {
      REDIS_URL: plan.redisUrl,
      HTTP_ALLOWED_HOSTS: plan.sinkHost,
      EXECUTION_LEASE_MS: String(demoTimings.executionLease),
      SWEEP_INTERVAL_MS: String(demoTimings.sweepInterval),
      SWEEP_PENDING_AFTER_MS: String(demoTimings.sweepPendingAfter),
    }),
    reconciler: await create('reconciler', {
      REDIS_URL: plan.redisUrl,
      OPERATOR_TOKEN: plan.operatorToken,
      FALLBACK: plan.fallback ?? 'on',
      FALLBACK_AFTER_MS: String(demoTimings.fallbackAfter),
      LATE_AFTER_MS: String(demoTimings.lateAfter),
      RECONCILE_INTERVAL_MS: String(demoTimings.reconcileInterval),
      RECONCILE_GRACE_MS: String(demoTimings.grace),
      NOT_EXECUTED_AFTER_MS: String(demoTimings.notExecutedAfter),
    }),
  };
}
