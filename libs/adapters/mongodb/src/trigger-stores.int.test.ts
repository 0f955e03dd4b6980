import { randomUUID } from 'node:crypto';
import { orgIdSchema } from '@tandem/documents';
import { failCommand, needs, serverAbilities, type FailCommand } from '@tandem/faults';
import { describeDecisionStore, describeDefinitionStore, describeExecutionStore, exampleDefinition, exampleExecution } from '@tandem/trigger/testing';
import { MongoClient, type CommandStartedEvent, type Db } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { platformCollections } from './collections.ts';
import { createMongoClient } from './connect.ts';
import { createDecisionStore } from './decision-store.ts';
import { createDefinitionStore } from './definition-store.ts';
import { createExecutionStore } from './execution-store.ts';

const uri = process.env.MONGODB_URI!;
const appName = `trigger-stores-${randomUUID().slice(0, 8)}`;
const client = createMongoClient({ uri, appName });
const databases: Db[] = [];

function createDatabase(): Db {
  const database = client.db(`tandem_test_${randomUUID().slice(0, 8)}`);
  databases.push(database);
  return database;
}

afterAll(async () => {
  await Promise.all(databases.map((database) => database.dropDatabase()));
  await client.close();
});

describeExecutionStore('MongoDB', () => {
  const database = createDatabase();
  return Promise.resolve({ store: createExecutionStore(database), find: (_id) => platformCollections(database).executions.findOne({ _id }) });
});

describeDecisionStore('MongoDB', () => {
  const database = createDatabase();
  return Promise.resolve({ store: createDecisionStore(database), find: (_id) => platformCollections(database).decisions.findOne({ _id }) });
});

describeDefinitionStore('MongoDB', () => {
  const database = createDatabase();
  return Promise.resolve({ store: createDefinitionStore(database), find: (_id) => platformCollections(database).definitions.findOne({ _id }) });
});

describe('the definition store', () => {
  const counting = new MongoClient(uri, { monitorCommands: true });
  const inserts: string[] = [];
  beforeAll(() => {
    counting.on('commandStarted', (event: CommandStartedEvent) => {
      if (event.commandName === 'insert') inserts.push(...(event.command.documents as { _id: string }[]).map(({ _id }) => _id));
    });
  });
  afterAll(() => counting.close());

  it('writes a definition once, and once more only after it had to forget it', async () => {
    const store = createDefinitionStore(counting.db(createDatabase().databaseName), 2);
    const [first, second, third] = [exampleDefinition('1'), exampleDefinition('2'), exampleDefinition('3')];
    await store.ensureAll([first, second]);
    await store.ensureAll([first]);
    await store.ensureAll([third]);
    await store.ensureAll([first]);
    expect(inserts).toEqual([first._id, second._id, third._id]);
    await store.ensureAll([second]);
    expect(inserts).toEqual([first._id, second._id, third._id, second._id]);
  });
});

describe('the execution store', () => {
  it('says that the database is unavailable when nobody answers', async () => {
    const nobody = createMongoClient({ uri: 'mongodb://127.0.0.1:1/?directConnection=true', appName, serverSelectionTimeoutMS: 100 });
    await expect(createExecutionStore(nobody.db('tandem')).insertAll([exampleExecution('a')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    await nobody.close();
  });

  it('says that a document is invalid when the database will never accept it', async () => {
    const large = exampleExecution('large', { submission: { formId: 'form-contact', data: { text: 'x'.repeat(16_800_000) } } });
    await expect(createExecutionStore(createDatabase()).insertAll([exampleExecution('a'), large])).rejects.toMatchObject({ code: 'DOCUMENT_INVALID' });
  });

  it('says so, too, when the server refuses one of them for what it is, and writes the others', async () => {
    const database = createDatabase();
    const { executions: collection } = platformCollections(database);
    await database.createCollection(collection.collectionName, { validator: { orgId: { $ne: 'org_refused' } } });
    const [taken, refused] = [exampleExecution('a'), { ...exampleExecution('b'), orgId: orgIdSchema.parse('org_refused') }];
    await expect(createExecutionStore(database).insertAll([taken, refused])).rejects.toMatchObject({ code: 'DOCUMENT_INVALID' });
    await expect(createExecutionStore(database).insertAll([taken, refused])).rejects.toMatchObject({ code: 'DOCUMENT_INVALID' });
    expect(await collection.distinct('_id')).toEqual([taken._id]);
  });

  it('says so of a document that is nested too deeply', async () => {
    let nested: Record<string, unknown> = {};
    for (let depth = 0; depth < 400; depth += 1) nested = { nested };
    const deep = exampleExecution('deep', { submission: { formId: 'form-contact', data: nested } });
    await expect(createExecutionStore(createDatabase()).insertAll([deep])).rejects.toMatchObject({ code: 'DOCUMENT_INVALID' });
  });

  it.for<[string, Omit<FailCommand, 'appName' | 'commands'>]>([
    // the driver repeats this one by itself, once
    ['the connection ends', { mode: { times: 2 }, closeConnection: true }],
    ['a majority does not acknowledge', { writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } }],
  ])('does not trust a write when %s, and mends it when it is repeated', async ([, fault], context) => {
    needs(context, await serverAbilities(client), 'fail-points');
    const store = createExecutionStore(createDatabase());
    const executions = [exampleExecution('a'), exampleExecution('b')];
    await store.insertAll(executions.slice(0, 1));
    const failPoint = await failCommand(client, { appName, commands: ['insert'], ...fault });
    await expect(store.insertAll(executions).finally(() => failPoint.off())).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });

    const outcomes = await store.insertAll(executions);
    expect([...outcomes.keys()]).toEqual(executions.map(({ _id }) => _id));
    expect(outcomes.get(executions[0]!._id)).toEqual({ outcome: 'already-there', state: 'pending', attempt: 1 });
  });
});
