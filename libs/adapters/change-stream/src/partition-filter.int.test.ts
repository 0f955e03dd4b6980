import { randomUUID } from 'node:crypto';
import { isInPartition, mostPartitions, partitionsOf, type StreamPartition } from '@tandem/documents';
import { createMongoClient } from '@tandem/mongodb';
import type { StreamPosition } from '@tandem/stream-path';
import type { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createChangeSource } from './change-source.ts';
import { partitionFilter } from './partition-filter.ts';

describe('the filter of a partition', () => {
  const prefix = `org_${randomUUID().slice(0, 8)}`;
  // of any length, and one that the stream lets through though no organization can be called so
  const databases = [...Array.from({ length: 40 }, (_, number) => `${prefix}${'x_-9Z'.slice(0, number % 6)}${number}`), `${prefix}_ünïcödé`, prefix];
  const signal = AbortSignal.timeout(400_000);
  let client: MongoClient;
  let start: StreamPosition;

  beforeAll(async () => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'partition-filter-test' });
    start = { token: null, clusterTime: await createChangeSource(client, { organizationPrefix: prefix }).now(signal) };
    for (const database of databases) await client.db(database).collection('form_submissions').insertOne({ submissionId: 'sub_1' });
  });
  afterAll(async () => {
    await Promise.all(databases.map((database) => client.db(database).dropDatabase()));
    await client.close();
  });

  async function databasesOf(partition: StreamPartition): Promise<readonly string[]> {
    const feed = await createChangeSource(client, { organizationPrefix: prefix, partition, maxAwaitTimeMs: 50 }).open(start, signal);
    const found: string[] = [];
    try {
      for (;;) {
        const { events } = await feed.next(signal);
        if (events.length === 0) return found;
        found.push(...events.map(({ namespace }) => (namespace as { db: string }).db));
      }
    } finally {
      await feed.close();
    }
  }

  // each stream goes through the whole oplog, and others may have filled it
  it.each([1, 2, 3, mostPartitions])('lets each event through to the one of %i streams that its organization has here, too', async (of) => {
    for (const partition of partitionsOf(of)) {
      expect(await databasesOf(partition)).toEqual(databases.filter((database) => isInPartition(database, partition)));
    }
  }, 120_000);

  it('is computed by the server’s own arithmetic for any text', async () => {
    const names = [...databases, '', 'ÅÄÖ', '🙂🙂', 'a'.repeat(63)];
    for (const partition of partitionsOf(7)) {
      const found = await client.db('admin').aggregate([{ $documents: names.map((db) => ({ ns: { db } })) }, ...partitionFilter(partition)]).toArray();
      expect(found.map(({ ns }) => (ns as { db: string }).db)).toEqual(names.filter((name) => isInPartition(name, partition)));
    }
  });
});
