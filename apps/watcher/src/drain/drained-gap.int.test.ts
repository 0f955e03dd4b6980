import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../config.ts';
import { createDeployment, onceEach, patience, type Deployment } from '../testing/deployment.ts';
import { startOwnServers, type OwnServers } from '../testing/own-servers.ts';
import { openDrain, type Drain, type Slice } from './index.ts';

/** A small oplog. */
const entries = 500;

let servers: OwnServers;
let deployment: Deployment;
let drain: Drain;

beforeAll(async () => {
  servers = await startOwnServers();
  deployment = await createDeployment({ mongodbUri: servers.mongodb.uri, redisUrl: servers.redis.url });
  drain = openDrain(loadConfig({ ...deployment.environment, LOG_LEVEL: 'fatal' }, ['--drain']));
});
afterAll(async () => {
  await drain.close();
  await deployment.end();
  await servers.stop();
});

const decided = () => deployment.collections.decisions.countDocuments();
const makeNoise = () => deployment.organization.collection('noise').insertMany(Array.from({ length: 3 * entries }, (_unused, number) => ({ number })));

/** A slice that is told to stop as soon as it has decided some more. */
async function cutSlice(): Promise<Slice> {
  const before = await decided();
  const told = new AbortController();
  let isOver = false;
  const slice = drain.slice({ withinMs: 60_000, signal: told.signal }).finally(() => { isOver = true; });
  await expect.poll(async () => isOver || (await decided()) > before, patience).toBe(true);
  told.abort();
  return slice;
}

it('a gap is filled slice by slice, however short each of them is', async () => {
  await deployment.submit(20);
  await expect.poll(() => drain.slice({ withinMs: 20_000 }), patience).toMatchObject({ outcome: 'caught-up', moreWaits: false });
  for (let done = 0; done < 6_000; done += 500) await deployment.submit(500);
  await makeNoise();
  await servers.mongodb.restart({ oplogEntries: entries });
  await makeNoise();
  expect(await cutSlice()).toMatchObject({ outcome: 'unfinished', moreWaits: true, deadLettered: 0 });
  expect(await deployment.collections.gaps.countDocuments({ state: { $ne: 'closed' } })).toBeGreaterThan(0);
  // a quick machine may come to the end in one of these
  for (let cut = 0; cut < 3; cut += 1) await cutSlice();
  await expect.poll(() => drain.slice({ withinMs: 60_000 }), patience).toMatchObject({ outcome: 'caught-up', moreWaits: false });
  expect(await deployment.collections.gaps.countDocuments({ state: { $ne: 'closed' } })).toBe(0);
  expect(await deployment.account()).toEqual(onceEach);
}, 240_000);
