import { randomUUID } from 'node:crypto';
import { defaultBounds } from '@tandem/comparison';
import { addressOf, startTcpProxy, urlThrough, type TcpProxy } from '@tandem/faults';
import { createMongoClient } from '@tandem/mongodb';
import { reconcileLast, type ReconcilePorts } from '@tandem/reconciliation';
import { BSONRegExp, type Db, type MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createExampleOrganization, type ExampleOrganization } from '../testing/example-organization.ts';
import { createHistoryChecks } from '../history/history-checks.ts';
import { createReconcilePorts } from '../reconcile-ports.ts';

/** A pattern that JavaScript does not take. The client is given an option in place of its own that BSON's type does not take either. */
const spoiledPattern = '(?i)to-be-refused';
const unknownOption = 'd';

/** Drivers write no such values themselves, and not every server takes them. */
function spoil(bytes: Buffer): Buffer {
  const spoiled = Buffer.from(bytes);
  const pattern = `${spoiledPattern}\0`;
  for (let at = spoiled.indexOf(pattern); at >= 0; at = spoiled.indexOf(pattern, at + 1)) spoiled.write(unknownOption, at + pattern.length);
  return spoiled;
}

const { signal } = new AbortController();
const now = Date.now();
const minutesAgo = (minutes: number) => now - minutes * 60_000;
const anHourAgo = { seconds: Math.floor(minutesAgo(60) / 1_000), increment: 1 };
const spoiled = new BSONRegExp(spoiledPattern, 'i');
let proxy: TcpProxy;
/** Sees what was written as it is. */
let writing: MongoClient;
let reading: MongoClient;
let platform: Db;
let organization: ExampleOrganization;
let ports: ReconcilePorts;

beforeAll(async () => {
  const uri = process.env.MONGODB_URI!;
  proxy = await startTcpProxy(addressOf(uri), { transformAnswers: spoil });
  writing = createMongoClient({ uri, appName: 'spoiled-values-test' });
  reading = createMongoClient({ uri: urlThrough(uri, proxy), appName: 'spoiled-values-test' });
  platform = writing.db(`tandem_spoiled_${randomUUID().slice(0, 8)}`);
});
beforeEach(async () => {
  organization = await createExampleOrganization(writing, platform);
  const made = createReconcilePorts({ client: reading, database: reading.db(platform.databaseName), organizationPrefix: organization.orgId, clock: () => now, bounds: defaultBounds, by: 'test' });
  ports = { ...made, historyChecks: createHistoryChecks(reading, reading.db(platform.databaseName)) };
  await organization.workflow('wf-a', anHourAgo);
  // ahead of all that happens in the test
  await organization.checkpoint(now + 600_000);
});
afterEach(() => organization.drop());
afterAll(async () => {
  await platform.dropDatabase();
  await reading.close();
  await writing.close();
  await proxy.close();
});

const compare = () => reconcileLast(ports, { lengthMs: 600_000, orgId: organization.orgId }, signal);

it('compares a submission like any other whatever the pattern of a regular expression in it', async () => {
  await organization.submit({ at: minutesAgo(5), data: { pattern: new BSONRegExp('(?i)a++', 'i') } });
  expect(await compare()).toMatchObject({ failures: [], divergences: [], counts: { submissions: 1, classes: { both: 1 } } });
});

it('compares all others beside a submission that nobody can decode, of which it says so, then and later', async () => {
  const undecodable = await organization.submit({ at: minutesAgo(5), data: { pattern: spoiled } });
  await organization.submit({ at: minutesAgo(4) });
  const { failures, divergences, counts } = await compare();
  const expected = [{ kind: 'unknown', cause: 'data-undecodable', status: 'open', submissionId: undecodable }];
  expect({ failures, divergences, counts }).toMatchObject({ failures: [], divergences: expected, counts: { submissions: 2, classes: { both: 2 }, diverged: 0 } });

  const later = await reconcileLast({ ...ports, clock: () => now + 60_000 }, { lengthMs: 60_000, orgId: organization.orgId }, signal);
  expect(later).toMatchObject({ failures: [], rechecked: 1 });
  expect(await ports.findings.list({ orgId: organization.orgId, limit: 10 })).toMatchObject([{ ...expected[0], rechecks: 1 }]);
});

it('holds history against the workflows beside one that nobody can decode, which is malformed', async () => {
  await organization.malformed('wf-spoiled', anHourAgo);
  await organization.database.collection('workflows').updateOne({ id: 'wf-spoiled' }, { $set: { canvas: { nodes: [], pattern: spoiled } } });
  const { states } = await ports.historyChecks!.snapshot(organization.orgId, signal);
  expect(states.get('wf-spoiled')).toEqual(new Set(['malformed']));
  expect((await compare()).failures).toEqual([]);
  expect(await ports.historyChecks!.read(organization.orgId)).toMatchObject({ contradictions: [] });
});
