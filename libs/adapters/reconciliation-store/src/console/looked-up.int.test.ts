import { randomUUID } from 'node:crypto';
import type { FindingKind, FindingStatus, StoredFinding } from '@tandem/comparison';
import { orgIdSchema, type OrgId } from '@tandem/documents';
import { mergeKeyOf, platformCollections } from '@tandem/mongodb';
import { MongoClient, type Collection, type Db } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readCaseFacts } from './case-facts.ts';
import { createExampleOrganization, formId, type ExampleOrganization } from '../testing/example-organization.ts';
import { createFactSource } from '../comparison/fact-source.ts';
import { createFindingPages } from './finding-pages.ts';
import { createLiveFigures } from './live-figures.ts';

describe('what people look up', () => {
  let client: MongoClient;
  let platform: Db;
  let organization: ExampleOrganization;
  /** What the server was asked, to be explained. */
  const asked: { readonly find: string; readonly filter: object; readonly sort?: object; readonly limit?: number }[] = [];
  const counted: { readonly aggregate: string; readonly pipeline: readonly [{ readonly $match: object }, ...object[]] }[] = [];
  const start = Math.floor(Date.now() / 1_000) * 1_000 - 600_000;

  beforeAll(async () => {
    client = new MongoClient(process.env.MONGODB_URI!, { monitorCommands: true });
    client.on('commandStarted', ({ commandName, command }) => {
      if (commandName === 'find') asked.push(command as (typeof asked)[number]);
      if (commandName === 'aggregate') counted.push(command as (typeof counted)[number]);
    });
    platform = client.db(`tandem_looked_up_${randomUUID().slice(0, 8)}`);
    organization = await createExampleOrganization(client, platform);
  });
  beforeEach(() => void asked.splice(0));
  afterAll(async () => {
    await organization.drop();
    await platform.dropDatabase();
    await client.close();
  });

  /** How many keys and documents the server looks at for the last question that it was asked. */
  async function lookedAt(): Promise<number> {
    const { find, filter, sort = {}, limit = 0 } = asked.at(-1)!;
    const { executionStats } = (await platform.collection(find).find(filter).sort(sort as never).limit(limit).explain('executionStats')) as { executionStats: { totalKeysExamined: number; totalDocsExamined: number } };
    return Math.max(executionStats.totalKeysExamined, executionStats.totalDocsExamined);
  }

  interface FindingFilter {
    readonly orgId?: OrgId;
    readonly kinds?: readonly FindingKind[];
    readonly statuses?: readonly FindingStatus[];
  }

  describe('pages of findings', () => {
    const all = 600;
    const elsewhere = orgIdSchema.parse('org_elsewhere');
    const of = (index: number) => ({
      _id: `finding-${String(index).padStart(4, '0')}`, orgId: index % 3 === 0 ? organization.orgId : elsewhere, kind: index % 2 === 0 ? 'late' as const : 'phantom' as const, status: index % 5 === 0 ? 'open' as const : 'confirmed' as const,
      // ten of the same time each
      insertedAt: new Date(start - Math.floor(index / 10) * 1_000),
    });
    beforeAll(async () => {
      await platform.collection('divergences').insertMany(Array.from({ length: all }, (_, index) => of(index)) as never[]);
    });

    const leaf = async (filter: FindingFilter, limit: number) => {
      const pages = createFindingPages(platform);
      const ids: string[] = [];
      for (let last: StoredFinding | undefined; ;) {
        const page = await pages.page(filter, last ? { insertedAt: last.insertedAt, id: last._id } : null, limit);
        ids.push(...page.map(({ _id }) => _id));
        last = page.at(-1);
        if (!last) return ids;
      }
    };

    it.each<FindingFilter>([{}, { statuses: ['open'] }, { kinds: ['late'], statuses: ['confirmed'] }, { kinds: ['late', 'neither'], statuses: ['open', 'confirmed'] }])('have every finding of %j once, the newest first, though many are of one time', async (filter) => {
      const { kinds = ['late', 'phantom'], statuses = ['open', 'confirmed'] } = filter;
      const expected = Array.from({ length: all }, (_, index) => of(index)).filter(({ kind, status }) => kinds.includes(kind) && statuses.includes(status));
      expect(await leaf(filter, 7)).toEqual(expected.map(({ _id }) => _id));
    });

    it.each<FindingFilter>([{}, { kinds: ['late'] }, { statuses: ['open'] }, { kinds: ['late', 'neither'], statuses: ['open', 'confirmed'] }])('pass over few others where they begin in the middle of %j', async (filter) => {
      const page = await createFindingPages(platform).page(filter, { insertedAt: of(300).insertedAt, id: of(304)._id }, 10);
      expect(page).toHaveLength(10);
      expect(await lookedAt()).toBeLessThan(40);
    });

    it('of one organization go by its own index', async () => {
      expect(await createFindingPages(platform).page({ orgId: organization.orgId }, { insertedAt: of(300).insertedAt, id: of(304)._id }, 10)).toHaveLength(10);
      expect(await lookedAt()).toBeLessThan(40);
    });

    it('find one by its id, or none', async () => {
      const pages = createFindingPages(platform);
      expect(await pages.find('finding-0042')).toMatchObject({ kind: 'late' });
      expect(await pages.find('none')).toBeNull();
    });
  });

  describe('live figures', () => {
    it('count decisions by second and path, by index, with a row for each second', async () => {
      const decisions = platformCollections(platform).decisions as unknown as Collection;
      const row = (second: number, path: string, nth: number) => ({ orgId: organization.orgId, mergeKey: (start / 1_000 + second).toString(16) + nth.toString(16).padStart(16, '0'), path });
      await decisions.insertMany([row(0, 'explicit', 1), row(0, 'stream', 1), row(2, 'stream', 2), row(2, 'repair', 3), row(3, 'stream', 4), ...Array.from({ length: 300 }, (_, nth) => row(-100, 'stream', nth))]);
      const figures = createLiveFigures(platform);
      const rows = await figures.decisionsPerSecond([organization.orgId], start / 1_000, start / 1_000 + 3);
      const [{ $match }] = counted.at(-1)!.pipeline;
      asked.push({ find: counted.at(-1)!.aggregate, filter: $match });
      expect(await lookedAt()).toBeLessThan(10);
      expect(rows).toEqual([[1, 1], [0, 0], [0, 1]].map(([explicit, stream], second) => ({ at: new Date(start + second * 1_000).toISOString(), explicit, stream, fallback: 0 })));
      expect(await figures.decisionsPerSecond([], start / 1_000, start / 1_000 + 1)).toMatchObject([{ stream: 0 }]);
    });

    it('tell the newest scheduled run, though many were made by hand since, and of each organization the last change of phase, by index', async () => {
      const { reconciliations, phaseChanges } = platformCollections(platform);
      const figures = createLiveFigures(platform);
      expect([await figures.newestRunId(), await figures.phases([organization.orgId])]).toEqual([null, []]);
      const run = (index: number, trigger: 'schedule' | 'hand') => ({ _id: `run-${index}`, trigger, startedAt: new Date(start + index) });
      await (reconciliations as unknown as Collection<{ _id: string }>).insertMany(Array.from({ length: 200 }, (_, index) => run(index, index < 100 ? 'schedule' : 'hand')));
      expect(await figures.newestRunId()).toBe('run-99');
      expect(await lookedAt()).toBeLessThan(10);
      expect([await figures.run('run-99'), await figures.run('run-of-old')]).toMatchObject([{ trigger: 'schedule' }, null]);
      await (phaseChanges as unknown as Collection).insertMany(Array.from({ length: 200 }, (_, index) => ({ orgId: index % 2 ? organization.orgId : 'org_elsewhere', to: index === 199 ? 'parallel' : 'shadow', seenAt: new Date(start + index) })));
      expect(await figures.phases([organization.orgId])).toEqual([{ orgId: organization.orgId, phase: 'parallel', since: new Date(start + 199) }]);
      expect(await lookedAt()).toBeLessThan(5);
    });

    it('tell the lag by the checkpoint, and whether somebody leads', async () => {
      const figures = createLiveFigures(platform);
      expect(await figures.stream(start)).toEqual({ lagMs: null, hasLeader: false });
      await organization.checkpoint(start - 4_000);
      expect(await figures.stream(start)).toEqual({ lagMs: 4_000, hasLeader: false });
      expect(await figures.openDeadLetters()).toBe(0);
    });
  });

  it('the facts of one case are read by index, with the tokens of the events that were decided', async () => {
    const { orgId } = organization;
    await organization.workflow('wf-a', { seconds: start / 1_000 - 60, increment: 1 });
    const submissionId = await organization.submit({ at: start + 120_000 });
    for (let index = 0; index < 30; index += 1) await organization.submit({ at: start + 121_000, state: 'pending' });
    await platformCollections(platform).decisions.updateOne({ submissionId, path: 'stream' }, { $set: { eventToken: '8265' } });
    const submission = await organization.database.collection('form_submissions').findOne({ submissionId });
    asked.splice(0);
    const facts = await readCaseFacts(createFactSource(client, platform, 'org_'), { orgId, mergeKey: mergeKeyOf(submission!._id), submissionId });
    expect(facts).toMatchObject({ submission: { submissionId, formId }, executions: [{ workflowId: 'wf-a' }], deadLetters: [] });
    expect(facts.decisions.map(({ path, eventToken }) => [path, eventToken]).sort()).toEqual([['explicit', undefined], ['stream', '8265']]);
    const ofPlatform = asked.filter(({ find }) => find !== 'form_submissions');
    expect(ofPlatform).toHaveLength(3);
    for (const question of ofPlatform) {
      asked.push(question);
      expect([question.find, await lookedAt() < 8]).toEqual([question.find, true]);
    }
  });
});
