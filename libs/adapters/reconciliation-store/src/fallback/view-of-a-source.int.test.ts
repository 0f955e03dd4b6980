import { randomUUID } from 'node:crypto';
import { defaultBounds } from '@tandem/comparison';
import { createMongoClient, firstObjectIdOf } from '@tandem/mongodb';
import { reconcileLast } from '@tandem/reconciliation';
import { mapSubmission, submissionSourcesSetting } from '@tandem/submission-sources';
import { readViewExample, runShellScript } from '@tandem/test-bed';
import { MongoClient, ObjectId, type CommandStartedEvent, type Db, type Document } from 'mongodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createExampleOrganization, type ExampleOrganization } from '../testing/example-organization.ts';
import { createFallbackStore } from './fallback-store.ts';
import { createReconcilePorts } from '../reconcile-ports.ts';

describe('where the view of docs/sources.md stands in for form_submissions', () => {
  let client: MongoClient;
  let platform: Db;
  let organization: ExampleOrganization;
  const { signal } = new AbortController();
  const now = Date.now();
  const minutesAgo = (minutes: number) => now - minutes * 60_000;

  beforeAll(() => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'view-test' });
    platform = client.db(`tandem_view_${randomUUID().slice(0, 8)}`);
  });
  beforeEach(async () => {
    organization = await createExampleOrganization(client, platform);
    await organization.workflow('wf-a', { seconds: Math.floor(minutesAgo(60) / 1_000), increment: 1 });
    await organization.checkpoint(now);
  });
  afterEach(() => organization.drop());
  afterAll(async () => {
    await platform.dropDatabase();
    await client.close();
  });

  /** What was submitted lies in another collection, in the example's shape. */
  async function moveElsewhere(): Promise<void> {
    const { database } = organization;
    const number = { $substrCP: ['$submissionId', 'sub_'.length, 100] };
    const reshape = { $project: { number, form: '$formId', answers: '$data', stamp: '$routing', at: '$createdAt', changedAt: '$updatedAt' } };
    const moved = await database.collection('form_submissions').aggregate([reshape]).toArray();
    await database.collection('responses').insertMany(moved);
    await database.collection('form_submissions').drop();
    await runShellScript(client, readViewExample(organization.orgId).script);
  }

  it('it says of each document what the mapping beside it says', async () => {
    const { database, orgId } = organization;
    await database.collection('form_submissions').drop();
    const { sources, script } = readViewExample(orgId);
    await runShellScript(client, script);
    const stamp = { phase: 'shadow', flagRevision: 'r', decidedAt: new Date(now), by: 'handler' };
    const documents: Document[] = [
      { _id: new ObjectId(), number: 1_017, form: 'contact', revision: 3, answers: { name: 'Ada' }, origin: { userAgent: 'x' }, at: new Date(now), changedAt: new Date(now + 1), stamp },
      { _id: new ObjectId(), number: 1_018, form: 'contact', answers: {}, at: new Date(now), respondent: { name: 'nobody asked' }, causationDepth: 4, status: 'paid' },
      { _id: new ObjectId(), form: 'contact' },
    ];
    await database.collection('responses').insertMany(documents);
    const [source] = submissionSourcesSetting.parse(sources);
    const shown = await database.collection('form_submissions').find({}, { sort: { _id: 1 } }).toArray();
    // a computed id of nothing is null, which nobody takes for one
    const expected = documents.map((document) => ({ _id: document._id as ObjectId, submissionId: null, ...mapSubmission(source!, { database: orgId, part: '' }, document).document }));
    expect(shown).toEqual(expected);
    expect(await database.collection('responses').indexExists('stamp.decidedAt_1__id_1')).toBe(true);
  });

  it('so does what the page says of other mappings', async () => {
    const documents = [
      { _id: new ObjectId(), number: 7, ticket: 'sub_7', form: 42, answers: { a: 1 }, at: '2026-01-02T03:04:05.000Z', email: 'ada@example.org' },
      { _id: new ObjectId(), number: 8, ticket: '8', form: new ObjectId(), answers: { a: 2 }, at: '2026-01-02T03:04:06.000Z' },
    ];
    await organization.database.collection('responses').insertMany(documents);
    const fields = { number: 'submissionId', ticket: 'submissionId', constant: 'formId', form: 'formId', at: 'submittedAt', answers: 'data', rest: 'data' } as const;
    const { alike } = readViewExample(organization.orgId);
    expect(alike.length).toBeGreaterThanOrEqual(7);
    for (const { mapping, expression } of alike) {
      const field = Object.entries(fields).find(([word]) => mapping.includes(word))![1];
      const others = { submissionId: 'number', formId: 'form', submittedAt: 'at', routing: 'stamp', data: null, ...Object.fromEntries([[field, JSON.parse(mapping)]]) };
      const [source] = submissionSourcesSetting.parse(JSON.stringify([{ name: 'one', collection: 'responses', fields: others }]));
      const place = { database: organization.orgId, part: '' };
      const view = `db = db.getSiblingDB('${organization.orgId}'); db.createCollection('view_${randomUUID()}', { viewOn: 'responses', pipeline: [{ $project: { is: ${expression} } }] })`;
      await runShellScript(client, view);
      const [name = ''] = /view_[\w-]+/.exec(view) ?? [];
      const shown = await organization.database.collection(name).find({}, { sort: { _id: 1 } }).toArray();
      expect(shown.map(({ is }) => is as unknown), expression).toEqual(documents.map((document) => mapSubmission(source!, place, document).document[field]));
    }
  });

  it('the comparison reads it, and judges as ever', async () => {
    for (let index = 0; index < 10; index += 1) await organization.submit({ at: minutesAgo(5) + index * 100 });
    const missed = await organization.submit({ at: minutesAgo(5), absent: ['explicit'] });
    await moveElsewhere();
    const ports = createReconcilePorts({ client, database: platform, organizationPrefix: organization.orgId, clock: () => now, bounds: defaultBounds, by: 'test' });
    const report = await reconcileLast(ports, { lengthMs: 600_000, orgId: organization.orgId }, signal);
    expect(report.counts).toMatchObject({ submissions: 11, classes: { both: 10, 'stream-only': 1 }, diverged: 1 });
    expect(report.divergences).toMatchObject([{ kind: 'missed-by-explicit', submissionId: missed }]);
  });

  it('the fallback finds what is stamped, and loads it by the index that the collection has', async () => {
    const submissionId = await organization.submit({ at: minutesAgo(5), data: { plan: 'gold' } });
    await moveElsewhere();
    const watched = new MongoClient(process.env.MONGODB_URI!, { monitorCommands: true });
    try {
      const store = createFallbackStore(watched, platform, organization.orgId);
      const { rows } = await store.stampedBetween(organization.orgId, minutesAgo(10), now, null);
      expect(rows.map((row) => row.submissionId)).toEqual([submissionId]);
      const filters: Document[] = [];
      watched.on('commandStarted', ({ command }: CommandStartedEvent) => void filters.push(command.filter as Document));
      expect(await store.load(organization.orgId, rows)).toMatchObject([{ outcome: 'read', submission: { submissionId, data: { plan: 'gold' } } }]);
      expect(filters).toEqual([{ _id: { $in: [new ObjectId(rows[0]!.mergeKey)] } }]);
    } finally {
      await watched.close();
    }
  });
});

describe('what is loaded by key and id', () => {
  it('is also what has another key there, and never what has another id', async () => {
    const client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'view-test' });
    const platform = client.db(`tandem_view_${randomUUID().slice(0, 8)}`);
    const organization = await createExampleOrganization(client, platform);
    try {
      const at = Date.now();
      const [first, second] = [await organization.submit({ at }), await organization.submit({ at })];
      const { mergeKey } = (await createFallbackStore(client, platform, organization.orgId).stampedBetween(organization.orgId, at - 1, at + 1, null)).rows.find(({ submissionId }) => submissionId === first)!;
      const load = async (wanted: readonly { submissionId: typeof first; mergeKey: string }[]) =>
        (await createFallbackStore(client, platform, organization.orgId).load(organization.orgId, wanted)).map(({ submissionId }) => submissionId);
      expect(await load([])).toEqual([]);
      expect(await load([{ submissionId: first, mergeKey }])).toEqual([first]);
      expect(await load([{ submissionId: second, mergeKey }])).toEqual([second]);
      expect(await load([{ submissionId: second, mergeKey: firstObjectIdOf(at).toHexString() }, { submissionId: first, mergeKey: '~other' }])).toEqual(expect.arrayContaining([first, second]));
    } finally {
      await organization.drop();
      await platform.dropDatabase();
      await client.close();
    }
  });
});
