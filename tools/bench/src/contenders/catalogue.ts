import type { ClusterTime } from '@tandem/documents';
import { startProgram, type Program } from '../programs/program.ts';
import type { Platform, Stage } from '../stage.ts';
import type { ContenderTask } from './task.ts';

export const contenderIds = ['raw-read', 'raw-queue', 'raw-writes', 'thinnest-loop', 'watcher', 'explicit-call'] as const;
export type ContenderId = (typeof contenderIds)[number];

export const contenderTitles: Readonly<Record<ContenderId, string>> = {
  'raw-read': 'raw change-stream read',
  'raw-queue': 'raw addBulk',
  'raw-writes': 'raw bulk writes',
  'thinnest-loop': 'thinnest loop',
  watcher: 'watcher',
  'explicit-call': 'explicit path',
};

/** Whether it leaves one execution, one job and one decision of each event. */
export const leavesEffects = (id: ContenderId): boolean => id === 'thinnest-loop' || id === 'watcher' || id === 'explicit-call';

export interface StartOptions {
  readonly stage: Stage;
  readonly platform: Platform;
  /** Where the stream begins, for the bench's own; the watcher has its checkpoint. */
  readonly startAt?: ClusterTime;
  readonly events?: number;
  /** Instead of the stage's. */
  readonly mongodbUri?: string;
  /** Tells processes of one kind apart. */
  readonly instance?: string;
}

/** One of the bench's own contenders. */
export function startOwn(id: Exclude<ContenderId, 'watcher'>, { stage, platform, startAt, events = 0 }: StartOptions): Program {
  const task: ContenderTask = {
    mongodbUri: stage.mongodbUri,
    redisUrl: stage.redisUrl,
    platformDatabase: platform.database,
    queuePrefix: platform.queuePrefix,
    organizationPrefix: stage.organizationPrefix,
    startAt: startAt ?? null,
    events,
  };
  return startProgram({ name: id, entry: `tools/bench/src/contenders/${id}.ts`, task, logDirectory: stage.logDirectory });
}

/** The real app, from its sources. Nobody serves flags: `legacy` for the handler, while the stream obeys the stamps. */
const startApp = (app: 'watcher' | 'legacy-trigger', port: number, { stage, platform, mongodbUri = stage.mongodbUri, instance = app }: StartOptions): Program =>
  startProgram({
    name: instance,
    entry: `apps/${app}/src/main.ts`,
    environment: {
      HOST: '127.0.0.1',
      PORT: String(port),
      LOG_LEVEL: 'warn',
      INSTANCE_ID: `${instance}-${platform.database}`,
      MONGODB_URI: mongodbUri,
      MONGODB_DATABASE: platform.database,
      ORGANIZATION_PREFIX: stage.organizationPrefix,
      REDIS_URL: stage.redisUrl,
      QUEUE_PREFIX: platform.queuePrefix,
      UNLEASH_URL: 'http://127.0.0.1:9',
      UNLEASH_CLIENT_TOKEN: 'none',
      UNLEASH_REFRESH_MS: '600000',
      // a look takes seconds on a server that has no quick way to the oplog's beginning, and the raw loop takes none
      RUNWAY_EVERY_MS: '0',
    },
    logDirectory: stage.logDirectory,
  });

export const startWatcher = (options: StartOptions, port = 0): Program => startApp('watcher', port, options);
export const startHandler = (options: StartOptions, port: number): Program => startApp('legacy-trigger', port, options);
