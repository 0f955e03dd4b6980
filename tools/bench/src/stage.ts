import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createMongoClient, ensureOrganizationIndexes, ensurePlatformIndexes } from '@tandem/mongodb';
import { startStack, type Stack } from '@tandem/stack';
import { removeJobs, seedOrganizations } from '@tandem/test-bed';
import type { MongoClient } from 'mongodb';
import { replaceWorkflows } from './load/replace-workflows.ts';
import { benchOrganizations, seedOf, type BenchOrganization } from './load/submissions.ts';

/** The backends of one bench, and the organizations on them. */
export interface Stage {
  readonly stack: Stack<'mongodb' | 'redis'>;
  readonly client: MongoClient;
  readonly mongodbUri: string;
  readonly redisUrl: string;
  readonly organizationPrefix: string;
  readonly organizations: readonly BenchOrganization[];
  readonly logDirectory: string;
  readonly signal: AbortSignal;
  /** A platform database and a queue of its own for one contender's effects, and their removal. */
  openPlatform(): Promise<Platform>;
  /** The organizations have those workflows again with which they began. */
  restoreWorkflows(): Promise<void>;
  /** Takes all submissions away. */
  removeSubmissions(): Promise<void>;
  close(): Promise<void>;
}

export interface Platform {
  readonly database: string;
  readonly queuePrefix: string;
  /** Executions and decisions in it. */
  counts(): Promise<{ readonly executions: number; readonly decisions: number }>;
  remove(): Promise<void>;
}

export interface StageOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
}

/** Starts backends, or takes those named by MONGODB_URI and REDIS_URL, and seeds the organizations. */
export async function openStage({ signal, onProgress }: StageOptions): Promise<Stage> {
  // the largest backlog, and what a contender makes of it
  const stack = await startStack({ need: ['mongodb', 'redis'], oplogEntries: 4_000_000, signal, onProgress });
  const client = createMongoClient({ uri: stack.mongodb.uri, appName: 'bench' });
  const run = randomBytes(3).toString('hex');
  const organizationPrefix = `org_bench${run}_`;
  const organizations = benchOrganizations(organizationPrefix);
  const logDirectory = path.join(stack.directory, 'bench-logs');
  let platforms = 0;

  const close = async (): Promise<void> => {
    if (!stack.mongodb.owned) for (const { orgId } of organizations) await client.db(orgId).dropDatabase().catch(() => undefined);
    await client.close().catch(() => undefined);
    await stack.stop();
  };
  try {
    await mkdir(logDirectory, { recursive: true });
    await seedOrganizations(client, organizations.map(seedOf));
    for (const { orgId } of organizations) await ensureOrganizationIndexes(client.db(orgId));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    stack,
    client,
    mongodbUri: stack.mongodb.uri,
    redisUrl: stack.redis.url,
    organizationPrefix,
    organizations,
    logDirectory,
    signal,
    async openPlatform() {
      const name = `bench_${run}_${platforms++}`;
      const database = client.db(name);
      await ensurePlatformIndexes(database);
      return {
        database: name,
        queuePrefix: name,
        counts: async () => ({
          executions: await database.collection('workflow_executions').estimatedDocumentCount(),
          decisions: await database.collection('trigger_decisions').estimatedDocumentCount(),
        }),
        async remove() {
          await database.dropDatabase();
          await removeJobs(stack.redis.url, name);
        },
      };
    },
    async restoreWorkflows() {
      for (const organization of organizations) await replaceWorkflows(client, organization.orgId, seedOf(organization).workflows);
    },
    async removeSubmissions() {
      // dropped rather than emptied, which takes minutes after a large backlog; the indexes are made anew
      for (const { orgId } of organizations) {
        await client.db(orgId).collection('form_submissions').drop();
        await ensureOrganizationIndexes(client.db(orgId));
      }
    },
    close,
  };
}
