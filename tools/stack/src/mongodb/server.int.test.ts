import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MongoClient } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startMongoServer, type MongoServer, type MongoServerOptions } from './server.ts';

let directory: string;
let server: MongoServer | undefined;
const clients: MongoClient[] = [];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tandem-mongodb-'));
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await server?.stop();
  server = undefined;
  await rm(directory, { recursive: true, force: true });
});

async function start(options: Partial<MongoServerOptions> = {}): Promise<MongoServer> {
  server = await startMongoServer({ dataDirectory: path.join(directory, 'data'), ...options });
  return server;
}

function connect(uri: string): MongoClient {
  const client = new MongoClient(uri);
  clients.push(client);
  return client;
}

describe('a MongoDB server of our own', () => {
  it('keeps every acknowledged write over a SIGKILL, and a stream that was open goes on', async () => {
    const { uri, ...rest } = await start();
    expect(rest.owned).toBe(true);
    const collection = connect(uri).db('stack').collection('writes');
    const stream = collection.watch([], { maxAwaitTimeMS: 50 });
    await stream.tryNext();
    await collection.insertMany(Array.from({ length: 100 }, (_, number) => ({ number })), { writeConcern: { w: 'majority' } });
    await stream.next();

    await server!.kill('SIGKILL');
    expect(server!.pid).toBeUndefined();
    await server!.restart();

    expect(server!.uri).toBe(uri);
    expect(await collection.countDocuments()).toBe(100);
    const numbers = [];
    while (numbers.length < 99) {
      const event = await stream.next();
      if (event.operationType === 'insert') numbers.push(event.fullDocument.number as number);
    }
    expect(numbers).toEqual(Array.from({ length: 99 }, (_, index) => index + 1));
    await stream.close();
  });

  it('has fail points', async () => {
    const { uri } = await start();
    const client = connect(uri);
    await client.db('admin').command({ configureFailPoint: 'failCommand', mode: { times: 1 }, data: { failCommands: ['ping'], errorCode: 59 } });
    await expect(client.db('admin').command({ ping: 1 })).rejects.toMatchObject({ code: 59 });
  });

  it('asks for the password where it has one', async () => {
    const { uri } = await start({ authentication: { user: 'root', password: 'p@ss:w$rd' } });
    await connect(uri).db('stack').collection('writes').insertOne({});
    const stranger = connect(uri.replace(/\/\/.*@/, '//')).db('stack').collection('writes');
    await expect(stranger.insertOne({})).rejects.toMatchObject({ code: 13 });
    await server!.restart();
    expect(await connect(uri).db('stack').collection('writes').countDocuments()).toBe(1);
  });
});
