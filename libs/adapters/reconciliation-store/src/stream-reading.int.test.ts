import { randomUUID } from 'node:crypto';
import { submissionStreamName, type StreamGap } from '@tandem/documents';
import { createMongoClient, platformCollections } from '@tandem/mongodb';
import type { Db, MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readWatermark } from './stream-reading.ts';

const at = (seconds: number) => ({ seconds, increment: 1 });
const gap = (from: number, to: number, state: StreamGap['state']): StreamGap => ({
  _id: `gap-${from}`, stream: submissionStreamName, from: at(from), to: at(to), uncertainFrom: at(from), reason: 'lost', state,
  progress: null, counts: { read: 0, backfilled: 0 }, epoch: 1, openedAt: new Date(), closedAt: null, expireAt: null,
});

describe("the stream's watermark, as others read it", () => {
  let client: MongoClient;
  let database: Db;
  beforeEach(async () => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'stream-reading-test' });
    database = client.db(`tandem_reading_${randomUUID().slice(0, 8)}`);
    await platformCollections(database).checkpoints.insertOne({
      _id: submissionStreamName, resumeToken: null, clusterTime: at(900), pipelineHash: 'hash', registryReadUntil: at(850), historyFrom: at(100), epoch: 1, updatedAt: new Date(),
    });
  });
  afterEach(async () => {
    await database.dropDatabase();
    await client.close();
  });

  it('is the checkpoint while nothing is lost', async () => {
    expect(await readWatermark(database)).toEqual({ clusterTime: at(900), historyFrom: at(100), gaps: [] });
  });

  it('does not pass the beginning of the oldest gap that is not closed, and tells of all gaps', async () => {
    await platformCollections(database).gaps.insertMany([gap(700, 800, 'open'), gap(500, 600, 'opening'), gap(200, 300, 'closed')]);
    expect((await readWatermark(database))?.clusterTime).toEqual(at(500));
    await platformCollections(database).gaps.updateMany({}, { $set: { state: 'closed' } });
    const reading = await readWatermark(database);
    expect(reading?.clusterTime).toEqual(at(900));
    expect(reading?.gaps.map(({ from }) => from.seconds).sort()).toEqual([200, 500, 700]);
  });
});
