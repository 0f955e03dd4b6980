import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defaultBounds, type StoredFinding } from '@tandem/comparison';
import { definitionOf, workflowSchema } from '@tandem/documents';
import { createActionLog, createMongoClient, ensurePlatformIndexes, platformCollections, type PlatformCollections } from '@tandem/mongodb';
import { reconcileLast } from '@tandem/reconciliation';
import { createReconcilePorts } from '@tandem/reconciliation-store';
import { Redis } from 'ioredis';
import { ObjectId, type Db, type MongoClient } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.ts';

describe('npm run repair and what-if', { timeout: 120_000 }, () => {
  let client: MongoClient;
  let redis: Redis;
  let directory: string;
  let organization: Db;
  let platform: Db;
  let collections: PlatformCollections;
  let environment: Readonly<Record<string, string>>;

  beforeAll(async () => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'cli-test' });
    redis = new Redis(process.env.REDIS_URL!);
    directory = await mkdtemp(path.join(tmpdir(), 'tandem-what-if-'));
  });
  beforeEach(async () => {
    const name = randomUUID().slice(0, 8);
    organization = client.db(`org_repair_${name}`);
    platform = client.db(`tandem_repair_${name}`);
    collections = platformCollections(platform);
    environment = {
      MONGODB_URI: process.env.MONGODB_URI!, MONGODB_DATABASE: platform.databaseName, ORGANIZATION_PREFIX: organization.databaseName,
      REDIS_URL: process.env.REDIS_URL!, QUEUE_PREFIX: `repair-${name}`,
    };
    await ensurePlatformIndexes(platform);
  });
  afterEach(async () => {
    await Promise.all([organization.dropDatabase(), platform.dropDatabase()]);
    const keys = await redis.keys(`${environment.QUEUE_PREFIX!}:*`);
    if (keys.length > 0) await redis.del(keys);
  });
  afterAll(async () => {
    await redis.quit();
    await client.close();
    await rm(directory, { recursive: true, force: true });
  });

  const command = (...commandLine: readonly string[]) => runCommand(environment, commandLine);

  /** The workflow as the stream has seen it long before; the stream has come to now. */
  async function workflow(id: string): Promise<void> {
    const nodes = [{ id: 'trigger', type: 'form-trigger', config: { formId: 'form-1' } }];
    const document = { id, orgId: organization.databaseName, status: 'active', canvas: { nodes } };
    const definition = definitionOf(workflowSchema.parse(document));
    // history is held against the workflows as they are
    await organization.collection('workflows').insertOne(document);
    await collections.definitions.insertOne(definition);
    await platform.collection<{ _id: string }>('workflow_history').insertOne({
      _id: id, orgId: organization.databaseName, workflowId: id, documentKey: id, effectiveFrom: { seconds: 1_000, increment: 0 }, definitionId: definition._id, source: 'stream',
    } as never);
    const start = { seconds: 0, increment: 0 };
    const clusterTime = { seconds: Math.floor(Date.now() / 1_000) + 5, increment: 0 };
    await platform.collection<{ _id: string }>('stream_checkpoints').updateOne({ _id: 'submissions' }, { $set: { clusterTime, resumeToken: null, registryReadUntil: start, historyFrom: start } }, { upsert: true });
  }

  /** Submissions that nobody has decided. */
  async function plant(count: number, phase = 'primary') {
    const at = Date.now() - 60_000;
    const documents = Array.from({ length: count }, (_, index) => ({
      _id: new ObjectId(ObjectId.generate(Math.floor(at / 1_000))), submissionId: `sub_${index}`, formId: 'form-1', organizationId: organization.databaseName, data: { amount: index },
      routing: { phase, flagRevision: 'r', decidedAt: new Date(at), by: 'test' },
    }));
    await organization.collection('form_submissions').insertMany(documents);
  }

  const compare = () => {
    const ports = createReconcilePorts({ client, database: platform, organizationPrefix: organization.databaseName, clock: Date.now, bounds: { ...defaultBounds, graceMs: 1_000 }, by: 'test' });
    return reconcileLast(ports, { lengthMs: 600_000, orgId: null }, new AbortController().signal);
  };
  const findings = () => platform.collection<StoredFinding>('divergences').find().toArray();
  const jobs = () => redis.llen(`${environment.QUEUE_PREFIX!}:executions:wait`);
  const left = async () => [await collections.decisions.countDocuments(), await collections.executions.countDocuments(), await jobs()];

  it('says what it would do, does it once, and the findings close as repaired', async () => {
    await workflow('welcome');
    await plant(3);
    await compare();
    expect(await findings()).toMatchObject(Array.from({ length: 3 }, () => ({ kind: 'neither', status: 'open' })));

    const dry = await command('repair', '--window', '10m');
    expect(dry).toMatchObject({ code: 0 });
    expect(dry.text).toMatch(/sub_0 +neither +start +would start welcome, by the workflows as of the insert/);
    expect(dry.text).toContain('3 start, 0 enqueue, 0 already there, 0 refused; a dry run, nothing was changed: add --apply');
    expect(await left()).toEqual([0, 0, 0]);

    const applied = await command('repair', '--window', '10m', '--apply', '--by', 'ada', '--reason', 'the handler had died');
    expect(applied.text).toContain('3 repaired, 0 already-there, 0 refused, 0 failed, 0 left');
    expect(applied.code).toBe(0);
    expect(await left()).toEqual([3, 3, 3]);
    expect(await collections.decisions.findOne()).toMatchObject({ path: 'repair', outcome: 'enqueued', registry: { source: 'history' }, phase: 'primary' });
    expect(await createActionLog(platform).list({ limit: 9 })).toMatchObject([{ action: 'repair', by: 'ada', reason: 'the handler had died', outcome: 'done', detail: { repaired: 3 } }]);

    const again = await command('repair', '--window', '10m', '--apply');
    expect(again.text).toContain('0 repaired, 3 already-there');
    expect(await left()).toEqual([3, 3, 3]);
    await compare();
    expect((await findings()).map(({ kind, status, cause }) => [kind, status, cause])).toEqual(Array.from({ length: 3 }, () => ['neither', 'repaired', 'mended-by-repair']));
  });

  it('repairs named findings as JSON tells, and complains of unknown ones and of too little to go by', async () => {
    await workflow('welcome');
    await plant(1);
    await compare();
    const [found] = await findings();
    const applied = await command('repair', '--finding', found!._id, 'no-such', '--apply', '--json');
    expect(applied.code).toBe(1);
    expect(JSON.parse(applied.stdout)).toMatchObject({ ended: 'whole', counts: { repaired: 1 }, unknown: ['no-such'] });
    expect(await command('repair')).toMatchObject({ code: 1, text: expect.stringContaining('--window') as string });
    expect(await command('repair', '--finding', 'a', '--window', '1h')).toMatchObject({ code: 1 });
    expect((await command('repair', '--window', '1h', '--kind', 'phantom')).text).toContain('Allowed choices');
  });

  it('leaves alone in shadow what the explicit path has started', async () => {
    await workflow('welcome');
    await plant(1, 'shadow');
    await compare();
    await command('repair', '--window', '10m', '--apply');
    expect(await left()).toEqual([1, 1, 1]);
    expect(await collections.decisions.findOne()).toMatchObject({ path: 'repair', phase: 'shadow' });
  });

  it('says what other definitions would have started, without effects', async () => {
    await workflow('welcome');
    await plant(5);
    await compare();
    await command('repair', '--window', '10m', '--apply');
    const before = await left();
    const file = path.join(directory, 'workflows.json');
    const canvas = { nodes: [{ id: 't', type: 'form-trigger', config: { formId: 'form-1', filter: { field: 'amount', operator: 'gte', value: 3 } } }] };
    await writeFile(file, JSON.stringify([{ _id: { $oid: '65f000000000000000000001' }, id: 'welcome', status: 'active', version: 2, canvas }]));
    const report = await command('what-if', '--window', '10m', '--workflows', file);
    expect(report.text).toMatch(/welcome +5 +2 +0 +3/);
    expect(report.text).toContain('3 of 5 submissions differ');
    expect(report.code).toBe(0);
    expect(JSON.parse((await command('what-if', '--window', '10m', '--json')).stdout)).toMatchObject({ totals: { compared: 5, differing: 0 } });
    expect(await left()).toEqual(before);
  });

  it('refuses a file that is no list of workflows, too long, or not there', async () => {
    const file = path.join(directory, 'bad.json');
    await writeFile(file, '{"id": "welcome"}');
    expect(await command('what-if', '--window', '10m', '--workflows', file)).toMatchObject({ code: 1, text: expect.stringContaining('bad.json') as string });
    await writeFile(file, `[${' '.repeat(16 * 1_024 * 1_024)}]`);
    expect((await command('what-if', '--window', '10m', '--workflows', file)).text).toContain('longer than');
    expect(await command('what-if', '--window', '10m', '--workflows', path.join(directory, 'none.json'))).toMatchObject({ code: 1 });
  });

  it('lists the rollback triggers, and arms them again by a person’s word', async () => {
    expect((await command('rollback-triggers', 'list')).text).toBe('none has ever tripped\n');
    const trip = { id: 'trip-1', trigger: 'error-rate', at: new Date(), by: 'reconciler', evidence: { value: 0.02, threshold: 0.01, n: 1_000 } };
    const orgId = organization.databaseName;
    await platform.collection<{ _id: string }>('rollback_triggers').insertOne({ _id: orgId, state: 'tripped', armedAt: null, trip, flip: 'moved', trouble: null, claim: null, reArmed: null } as never);
    expect((await command('rollback-triggers', 'list')).text).toMatch(/tripped +error-rate .* 0\.02 +0\.01 +1000 +moved/);
    expect((await command('rollback-triggers', 're-arm', orgId)).text).toContain('--reason');
    expect((await command('rollback-triggers', 're-arm', 'all', '--reason', 'mended', '--by', 'ada')).text).toBe(`${orgId}  re-armed\n`);
    expect(await command('rollback-triggers', 're-arm', orgId, '--reason', 'mended')).toMatchObject({ code: 1 });
    expect(await createActionLog(platform).list({ limit: 9 })).toMatchObject([{ outcome: 'refused' }, { action: 're-arm', by: 'ada', reason: 'mended', orgId, outcome: 'done' }]);
  });
});
