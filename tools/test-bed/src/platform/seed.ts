import { Redis } from 'ioredis';
import type { MongoClient } from 'mongodb';

/** An organization's documents, in the platform's shape. */
export interface SeededOrganization {
  readonly orgId: string;
  readonly form: object;
  readonly workflows: readonly object[];
}

/** Writes the organizations' forms and workflows, each into its own database, as the platform would. */
export async function seedOrganizations(client: MongoClient, organizations: readonly SeededOrganization[]): Promise<void> {
  for (const organization of organizations) {
    const database = client.db(organization.orgId);
    const now = new Date();
    await database.collection('forms').insertOne({ ...organization.form, createdAt: now, updatedAt: now });
    await database.collection('workflows').insertMany(organization.workflows.map((workflow) => ({ ...workflow, createdAt: now, updatedAt: now })));
  }
}

/** Takes a run's databases away again, from a server that goes on without it. */
export async function removeOrganizations(client: MongoClient, organizations: readonly SeededOrganization[], platformDatabase: string): Promise<void> {
  for (const name of [...organizations.map(({ orgId }) => orgId), platformDatabase]) await client.db(name).dropDatabase();
}

/** Takes a run's queue away again, from a Redis that goes on without it. */
export async function removeJobs(redisUrl: string, prefix: string): Promise<void> {
  const redis = new Redis(redisUrl, { maxRetriesPerRequest: 1 });
  redis.on('error', () => undefined);
  try {
    for await (const keys of redis.scanStream({ match: `${prefix}:*`, count: 500 }) as AsyncIterable<string[]>) {
      if (keys.length > 0) await redis.del(...keys);
    }
  } finally {
    redis.disconnect();
  }
}
