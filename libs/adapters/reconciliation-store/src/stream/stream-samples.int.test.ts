import { randomUUID } from 'node:crypto';
import type { StreamSample } from '@tandem/documents';
import { createMongoClient, createStreamSampleLog, ensurePlatformIndexes, platformCollections } from '@tandem/mongodb';
import type { Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStreamSamples } from './stream-samples.ts';

const start = Date.UTC(2026, 2, 1, 12);

function sampleOf(index: number, change: Partial<StreamSample> = {}): StreamSample {
  const at = new Date(start + index * 10_000);
  return { _id: `submissions:1:${at.toISOString()}`, stream: 'submissions', at, lagMs: index, runwayMs: 1_000_000 - index, events: 10, epoch: 1, expireAt: new Date('2099-01-01'), ...change };
}

describe('samples of the stream on a real server', () => {
  let client: MongoClient;
  let platform: Db;
  beforeAll(async () => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'samples-test' });
    platform = client.db(`tandem_samples_${randomUUID().slice(0, 8)}`);
    await ensurePlatformIndexes(platform);
  });
  afterAll(async () => {
    await platform.dropDatabase();
    await client.close();
  });

  it('are none before a watcher has run', async () => {
    const samples = createStreamSamples(platform);
    expect(await samples.latest()).toBeNull();
    expect(await samples.between(start, start + 1_000_000, 10)).toEqual([]);
  });

  it('are read in order, and thinned without hiding the worst', async () => {
    const log = createStreamSampleLog(platform);
    for (let index = 0; index < 20; index += 1) await log.write(sampleOf(index, index === 7 ? { lagMs: 9_000 } : index === 8 ? { runwayMs: 5, lagMs: null } : {}));
    await log.write(sampleOf(3));
    const samples = createStreamSamples(platform);
    const whole = await samples.between(start, start + 200_000, 20);
    expect(whole.map(({ at }) => (at.getTime() - start) / 10_000)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    const thinned = await samples.between(start, start + 200_000, 2);
    expect(thinned.map(({ lagMs, runwayMs, events }) => ({ lagMs, runwayMs, events }))).toEqual([{ lagMs: 9_000, runwayMs: 5, events: 100 }, { lagMs: 19, runwayMs: 999_981, events: 100 }]);
    expect((await samples.latest())?.at).toEqual(new Date(start + 190_000));
  });

  it('are those of all streams together where it is split, and before', async () => {
    await platformCollections(platform).layouts.insertOne({ _id: 'submissions', partitions: 2, ever: [1, 2], changedAt: new Date(), changedBy: 'test' });
    const log = createStreamSampleLog(platform);
    const at = (seconds: number) => new Date(start + 300_000 + seconds * 1_000);
    const write = (stream: string, seconds: number, lagMs: number) => log.write(sampleOf(0, { _id: `${stream}:${seconds}`, stream, at: at(seconds), lagMs }));
    await write('submissions', 0, 7);
    await write('submissions-1-of-2', 20, 3);
    expect(await createStreamSamples(platform).latest()).toBeNull();
    await write('submissions-2-of-2', 21, 900);
    await write('submissions-1-of-2', 30, 4);
    const samples = createStreamSamples(platform);
    expect((await samples.between(start + 300_000, start + 400_000, 20)).map(({ at: time, lagMs, events }) => [time.getTime() - start - 300_000, lagMs, events])).toEqual([[0, 7, 10], [21_000, 900, 20]]);
    expect(await samples.latest()).toMatchObject({ at: at(21), lagMs: 900 });
  });
});
