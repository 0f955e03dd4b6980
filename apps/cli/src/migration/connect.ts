import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createExecutionQueue } from '@tandem/bullmq';
import { TandemError } from '@tandem/errors';
import type { ActingPorts, PhaseFlag, ReleasePorts } from '@tandem/migration';
import { createHeldExecutions, createLiveProcesses, createOpenLetters, createOverrideStore } from '@tandem/migration-store';
import { createActionLog, createExecutionStore, createMongoClient, createServerClock } from '@tandem/mongodb';
import { createFallbackStore, createGateVerdictStore, createWaveStore } from '@tandem/reconciliation-store';
import type { WaveStore } from '@tandem/reconciliation';
import { createUnleashAdmin } from '@tandem/unleash';
import type { Db, MongoClient } from 'mongodb';
import { pino } from 'pino';
import { loadConfig, loadFlagConfig, loadQueueConfig } from '../config.ts';

/** Longer than a service waits: a command connects first of all. */
const connectWithinMs = 5_000;

export interface MigrationPorts extends ActingPorts {
  readonly waves: WaveStore;
}

/** Does the work with a connection to MongoDB, and closes it. Unleash is asked only by what needs the flag. */
export function withMigration<Result>(work: (ports: MigrationPorts) => Promise<Result>): Promise<Result> {
  return connected((ports) => work(ports));
}

/** The same with Redis beside it, to let go what is held. */
export function withRelease<Result>(work: (ports: MigrationPorts, release: ReleasePorts) => Promise<Result>): Promise<Result> {
  const { REDIS_URL, QUEUE_PREFIX } = loadQueueConfig();
  return connected(async (ports, database) => {
    const queue = createExecutionQueue({ redisUrl: REDIS_URL, prefix: QUEUE_PREFIX, logger: pino({ level: 'silent' }), connectWithinMs });
    try {
      return await work(ports, { held: ports.held, executions: createExecutionStore(database), queue });
    } finally {
      await queue.close();
    }
  });
}

async function connected<Result>(work: (ports: MigrationPorts, database: Db) => Promise<Result>): Promise<Result> {
  const { MONGODB_URI, MONGODB_DATABASE, ORGANIZATION_PREFIX } = loadConfig();
  const flag = flagBySettings();
  const client = createMongoClient({ uri: MONGODB_URI, appName: 'cli' });
  try {
    const serverClock = createServerClock(client);
    await serverClock.refresh().catch((cause: unknown) => {
      throw new TandemError('BACKEND_UNREACHABLE', 'MongoDB', { cause });
    });
    const database = client.db(MONGODB_DATABASE);
    return await work(portsOf(client, database, ORGANIZATION_PREFIX, flag, () => serverClock.now()), database);
  } finally {
    await client.close();
  }
}

function portsOf(client: MongoClient, database: Db, organizationPrefix: string, flag: PhaseFlag, clock: () => number): MigrationPorts {
  const submissions = createFallbackStore(client, database, organizationPrefix);
  const all = () => submissions.organizations(AbortSignal.timeout(connectWithinMs));
  return {
    flag,
    overrides: createOverrideStore(database),
    acknowledgement: {
      processes: createLiveProcesses(database, clock),
      elapsed: () => performance.now(),
      sleep: async (ms, signal) => { await delay(ms, undefined, { signal }).catch(() => undefined); },
    },
    verdicts: createGateVerdictStore(database, clock),
    organizations: { all, exists: async (orgId) => (await all()).includes(orgId) },
    submissions,
    held: createHeldExecutions(database),
    openDeadLetters: createOpenLetters(database),
    actions: createActionLog(database),
    waves: createWaveStore(database),
    newId: randomUUID,
    clock,
  };
}

/** Without a token the flag cannot be read: whatever needs it says so, all else goes on. */
function flagBySettings(): PhaseFlag {
  const { UNLEASH_URL: url, UNLEASH_ADMIN_TOKEN: token, UNLEASH_PROJECT: project, UNLEASH_ENVIRONMENT: environment } = loadFlagConfig();
  if (url !== undefined && token !== undefined) return createUnleashAdmin({ url, token, project, environment });
  const refuse = () => Promise.reject(new TandemError('CONFIG_INVALID', 'the flag is read and moved by UNLEASH_URL and UNLEASH_ADMIN_TOKEN; set both'));
  return { read: refuse, move: refuse, turnOff: refuse };
}
