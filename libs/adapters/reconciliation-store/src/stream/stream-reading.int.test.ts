import { randomUUID } from 'node:crypto';
import { partitionsOf, streamNameOf, submissionStreamName, type StreamGap } from '@tandem/documents';
import { createLeaseStore, createMongoClient, platformCollections } from '@tandem/mongodb';
import type { Db, MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { haveLeaders, readWatermark } from './stream-reading.ts';

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

  describe('where it is split', () => {
    const names = partitionsOf(3).map(streamNameOf);
    const insert = (name: string, seconds: number, historyFrom: number | null) =>
      platformCollections(database).checkpoints.insertOne({
        _id: name, resumeToken: null, clusterTime: at(seconds), pipelineHash: 'hash', registryReadUntil: at(850), historyFrom: historyFrom === null ? null : at(historyFrom), epoch: 1, updatedAt: new Date(),
      });
    beforeEach(async () => {
      await platformCollections(database).layouts.insertOne({ _id: submissionStreamName, partitions: 3, ever: [1, 3], changedAt: new Date(), changedBy: 'test' });
    });

    it('is that of the stream furthest behind, and history is whole from when on it is of all', async () => {
      await insert(names[0]!, 950, 100);
      await insert(names[1]!, 910, 200);
      // the third has yet to begin; the former one counts no more
      expect(await readWatermark(database)).toBeNull();
      await insert(names[2]!, 990, 150);
      expect(await readWatermark(database)).toEqual({ clusterTime: at(910), historyFrom: at(200), gaps: [] });
      await platformCollections(database).gaps.insertMany([gap(200, 300, 'closed'), { ...gap(600, 700, 'open'), stream: names[2]! }]);
      expect(await readWatermark(database)).toMatchObject({ clusterTime: at(600), gaps: [{ from: at(200) }, { from: at(600) }] });
    });

    it('has a leader when each of its streams has one', async () => {
      const leases = createLeaseStore(database);
      for (const name of names) {
        expect(await haveLeaders(database)).toBe(false);
        await leases.acquire(name, 'a watcher', 60_000);
      }
      expect(await haveLeaders(database)).toBe(true);
    });
  });
});
