import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { needs, serverAbilities, type ServerAbilities } from '../servers/server-abilities.ts';
import { killChangeStreams } from '../servers/server-faults.ts';
import { failCommand } from './fail-points.ts';

describe('fail points', () => {
  const appName = `faults-test-${randomUUID().slice(0, 8)}`;
  const database = `faults_test_${randomUUID().slice(0, 8)}`;
  let client: MongoClient;
  let prey: MongoClient;
  let server: ServerAbilities;
  const ping = (of: MongoClient) => of.db('admin').command({ ping: 1 });

  beforeAll(async () => {
    client = new MongoClient(process.env.MONGODB_URI!, { appName: 'faults-test' });
    prey = new MongoClient(process.env.MONGODB_URI!, { appName, retryReads: false, retryWrites: false });
    server = await serverAbilities(client);
  });
  beforeEach((test) => {
    needs(test, server, 'fail-points');
  });
  afterAll(async () => {
    await client.db(database).dropDatabase();
    await Promise.all([client.close(), prey.close()]);
  });

  it('fails the commands of one application so many times, and nobody else’s', async () => {
    const failPoint = await failCommand(client, { appName, commands: ['ping'], errorCode: 50, errorLabels: ['Played'], mode: { times: 2 } });
    for (let time = 0; time < 2; time += 1) {
      await expect(ping(client)).resolves.toMatchObject({ ok: 1 });
      await expect(ping(prey)).rejects.toMatchObject({ code: 50, errorLabels: ['Played'] });
    }
    await expect(ping(prey)).resolves.toMatchObject({ ok: 1 });
    expect(await failPoint.off()).toBe(server.lacks('fail-point-counts') === null ? 2 : undefined);
  });

  it('fails until it is off, and is off twice without harm', async () => {
    const failPoint = await failCommand(client, { appName, commands: ['ping'], errorCode: 91, mode: 'alwaysOn' });
    await expect(ping(prey)).rejects.toMatchObject({ code: 91 });
    await Promise.all([failPoint.off(), failPoint.off()]);
    await expect(ping(prey)).resolves.toMatchObject({ ok: 1 });
  });

  it('holds a command up', async () => {
    const failPoint = await failCommand(client, { appName, commands: ['ping'], blockMs: 100 });
    const asked = performance.now();
    await ping(prey);
    expect(performance.now() - asked).toBeGreaterThanOrEqual(95);
    await failPoint.off();
  });

  it('ends the connection in place of an answer', async () => {
    const failPoint = await failCommand(client, { appName, commands: ['ping'], closeConnection: true });
    await expect(ping(prey)).rejects.toMatchObject({ name: 'MongoNetworkError' });
    await failPoint.off();
  });

  it('does the write, and fails its acknowledgement', async () => {
    const failPoint = await failCommand(client, { appName, commands: ['insert'], writeConcernError: { code: 91, errmsg: 'played' } });
    const documents = prey.db(database).collection('documents');
    await expect(documents.insertOne({})).rejects.toMatchObject({ code: 91 });
    await failPoint.off();
    expect(await documents.countDocuments()).toBe(1);
  });

  it('kills the change stream of one application', async (test) => {
    needs(test, server, 'list-cursors');
    const stream = prey.db(database).watch([], { maxAwaitTimeMS: 100 });
    await stream.tryNext();
    await expect(killChangeStreams(client, appName)).resolves.toBe(1);
    await stream.close();
  });
});
