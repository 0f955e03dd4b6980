import { addressOf, startTcpProxy, urlThrough, type TcpProxy } from '@tandem/faults';
import type { MongoClient } from 'mongodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMongoClient } from './connect.ts';

let proxy: TcpProxy;
let client: MongoClient;

beforeEach(async () => {
  proxy = await startTcpProxy(addressOf(process.env.MONGODB_URI!));
  client = createMongoClient({ uri: urlThrough(process.env.MONGODB_URI!, proxy), appName: 'connect-test', serverSelectionTimeoutMS: 200 });
});
afterEach(async () => {
  await client.close();
  await proxy.close();
});

const ping = () => client.db('admin').command({ ping: 1 });

it('works as soon as its server is there, though its first operations failed', async () => {
  proxy.cut();
  await Promise.all(Array.from({ length: 5 }, () => expect(ping()).rejects.toThrow()));
  await expect(ping()).rejects.toMatchObject({ name: 'MongoServerSelectionError' });
  proxy.open();
  await Promise.all(Array.from({ length: 5 }, async () => { await expect.poll(() => ping().catch(() => null)).toMatchObject({ ok: 1 }); }));
});

it('stays closed once it was closed', async () => {
  await ping();
  await client.close();
  await expect(ping()).rejects.toMatchObject({ name: 'MongoNotConnectedError' });
});
