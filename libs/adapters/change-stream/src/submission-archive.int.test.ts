import { randomUUID } from 'node:crypto';
import { createMongoClient, ensureOrganizationIndexes, mergeKeyOf } from '@tandem/mongodb';
import type { ArchivedSubmission } from '@tandem/stream-path';
import { submissionSourcesSchema } from '@tandem/submission-sources';
import { Binary, MinKey, ObjectId, Timestamp, type Db, type Document, type MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSubmissionArchive } from './submission-archive.ts';

const signal = new AbortController().signal;
const minute = 60_000;
const now = 1_800_000_000_000;
const window = { from: now - 10 * minute, to: now + 10 * minute };
const inside = new Date(now);
const outside = new Date(now - 60 * minute);
const seen = { seconds: 1, increment: 1 };
const objectIdOf = (at: Date) => new ObjectId(Math.floor(at.getTime() / 1_000).toString(16) + randomUUID().replaceAll('-', '').slice(0, 16));

describe('the archive of submissions', () => {
  const orgId = `org_archive_${randomUUID().slice(0, 8)}`;
  let client: MongoClient;
  let database: Db;
  const insert = async (...documents: readonly Document[]) => {
    await database.collection('form_submissions').insertMany([...documents]);
  };
  const archive = (options = {}) => createSubmissionArchive(client, { organizationPrefix: orgId, ...options });
  const read = async (reading = archive(), after: unknown = null) => {
    const batches = [];
    for await (const batch of reading.read(orgId, window, after, seen, signal)) batches.push(batch);
    return batches;
  };
  const all = async () => (await read()).flatMap(({ submissions }) => submissions);
  const idsOf = (submissions: readonly ArchivedSubmission[]) => submissions.map(({ documentKey }) => documentKey).sort();

  beforeAll(async () => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'archive-test' });
    database = client.db(orgId);
    await ensureOrganizationIndexes(database);
  });
  beforeEach(async () => {
    await database.collection('form_submissions').deleteMany({});
  });
  afterAll(async () => {
    await database.dropDatabase();
    await client.close();
  });

  it('finds by their stamp, by their _id and by their own dates those of the window, each once, and no others', async () => {
    const stamped = { _id: objectIdOf(outside), routing: { decidedAt: inside } };
    const both = { _id: objectIdOf(inside), routing: { decidedAt: inside } };
    const byId = { _id: objectIdOf(inside) };
    const created = { _id: 'created', createdAt: inside };
    const submitted = { _id: 'submitted', submittedAt: inside, createdAt: outside };
    const others = [{ _id: objectIdOf(outside), createdAt: outside }, { _id: 'old', createdAt: outside }, { _id: objectIdOf(outside), routing: { decidedAt: outside } }];
    await insert(...([stamped, both, byId, created, submitted, ...others] as Document[]));
    const found = await all();
    expect(idsOf(found)).toEqual([stamped, both, byId, created, submitted].map(({ _id }) => mergeKeyOf(_id)).sort());
    // a draft that was handed in inside the window was inserted before
    expect(found.filter(({ time }) => time?.getTime() !== now)).toMatchObject([{ documentKey: mergeKeyOf(submitted._id), time: outside }]);
  });

  it('finds by its own dates what has an ObjectId of another time, as a restore or a clock far off makes it', async () => {
    const [first, last] = [ObjectId.createFromHexString('000000000000000000000001'), ObjectId.createFromHexString('ffffffffffffffffffff0001')];
    const far = [
      { _id: first, createdAt: inside },
      { _id: last, submittedAt: inside, createdAt: outside },
      { _id: objectIdOf(new Date(window.from - 1_000)), submittedAt: inside },
      { _id: objectIdOf(new Date(window.to + 1_000)), createdAt: inside },
    ];
    const others = [{ _id: objectIdOf(outside) }, { _id: objectIdOf(outside), createdAt: outside }, { _id: objectIdOf(new Date(now + 60 * minute)), submittedAt: outside }];
    await insert(...far, ...others);
    const batches = await read(archive({ batchSize: 1 }));
    const found = batches.flatMap(({ submissions }) => submissions);
    expect(idsOf(found)).toEqual(far.map(({ _id }) => mergeKeyOf(_id)).sort());
    expect(found.filter(({ time }) => time?.getTime() !== now)).toMatchObject([{ documentKey: mergeKeyOf(last), time: outside }]);
    for (const [index, { next }] of batches.slice(0, -1).entries()) {
      const rest = (await read(archive({ batchSize: 1 }), next)).flatMap(({ submissions }) => submissions);
      expect(idsOf(rest)).toEqual(idsOf(batches.slice(index + 1).flatMap(({ submissions }) => submissions)));
    }
  });

  it('looks at many for the few it finds in stretches, so that it never waits long for an answer', async () => {
    const old = (): Document => ({ _id: objectIdOf(outside), createdAt: outside });
    const wanted = [{ _id: objectIdOf(outside), createdAt: inside }, { _id: 'm', createdAt: inside }];
    await insert(...Array.from({ length: 40 }, old), wanted[0]!, ...Array.from({ length: 40 }, old));
    await insert(wanted[1]!, ...Array.from({ length: 40 }, (_unused, index) => ({ _id: `text-${index}`, createdAt: outside })));
    const batches = await read(archive({ stretchSize: 10 }));
    expect(idsOf(batches.flatMap(({ submissions }) => submissions))).toEqual(wanted.map(({ _id }) => mergeKeyOf(_id)).sort());
    const keysOf = (lane: string) => new Set(batches.map(({ next }) => next as { lane: string; key: unknown } | null).filter((next) => next?.lane === lane && next.key !== null).map((next) => mergeKeyOf(next?.key)));
    expect(keysOf('object-id-before').size).toBeGreaterThanOrEqual(8);
    expect(keysOf('string').size).toBeGreaterThanOrEqual(4);
  });

  it('finds an _id of every type, and one of which no time is known', async () => {
    const ids = ['text', 5, 1.5, Number.NaN, new Binary(Buffer.from('ab')), true, false, new Date(5), { nested: 1 }, new Timestamp({ t: 1, i: 1 }), new MinKey()];
    await insert(...ids.map((_id) => ({ _id })));
    const found = await all();
    expect(idsOf(found)).toEqual(ids.map(mergeKeyOf).sort());
    expect(found.every(({ time }) => time === null)).toBe(true);
  });

  it('goes on where a batch ended, and leaves nothing out', async () => {
    await insert(...Array.from({ length: 25 }, () => ({ _id: objectIdOf(inside), routing: { decidedAt: inside } })), ...Array.from({ length: 25 }, () => ({ _id: objectIdOf(inside) })));
    await insert(...Array.from({ length: 25 }, (_unused, index) => ({ _id: `text-${index}` })));
    const small = archive({ batchSize: 4 });
    const batches = await read(small);
    expect(batches.at(-1)).toMatchObject({ submissions: [], next: null });
    expect(Math.max(...batches.map(({ submissions }) => submissions.length))).toBe(4);
    const wanted = idsOf(batches.flatMap(({ submissions }) => submissions));
    expect(new Set(wanted).size).toBe(75);
    for (const [index, { next }] of batches.slice(0, -1).entries()) {
      const before = batches.slice(0, index + 1);
      const found = [...before, ...(await read(small, next))].flatMap(({ submissions }) => submissions);
      expect([...new Set(idsOf(found))]).toEqual(wanted);
    }
  });

  it('bounds a batch in bytes, and leaves out a document that is too large, and says how large', async () => {
    const text = 'x'.repeat(3 * 1024 * 1024);
    await insert(...Array.from({ length: 5 }, () => ({ _id: objectIdOf(inside), text })), { _id: objectIdOf(inside), text: text + text + text });
    const batches = await read();
    expect(Math.max(...batches.map(({ submissions }) => submissions.length))).toBeLessThanOrEqual(3);
    const found = batches.flatMap(({ submissions }) => submissions);
    expect(found).toHaveLength(6);
    expect(found.filter(({ oversizedBytes }) => (oversizedBytes ?? 0) > 9_000_000)).toMatchObject([{ documentId: expect.anything() as unknown }]);
    expect(found.find(({ oversizedBytes }) => oversizedBytes !== undefined)).not.toHaveProperty('document');
  });

  it('names the databases of the deployment alone', async () => {
    await insert({ a: 1 });
    expect(await archive().databases(signal)).toEqual([orgId]);
  });

  describe('with other sources', () => {
    const shared = `${orgId.slice(4)}_platform`;
    const sources = submissionSourcesSchema.parse([
      { name: 'answers', collection: 'answers_*', fields: { submissionId: { path: '_id', prefix: 'sub_' }, formId: { part: 'collection' }, data: { rest: true }, submittedAt: 'at' } },
      { name: 'platform', database: shared, collection: 'global_submissions', fields: { organizationId: 'orgId' } },
    ]);

    const put = (name: string, collection: string, ...documents: readonly Document[]) => client.db(name).collection(collection).insertMany([...documents]);

    afterAll(() => client.db(shared).dropDatabase());

    it('reads their collections after the organization’s own, finds documents by the mapped dates, and goes on anywhere', async () => {
      const own = { _id: objectIdOf(inside), submissionId: 'sub_own' };
      await insert(own);
      await put(orgId, 'answers_a', { _id: 'first', at: inside, name: 'Ada' }, { _id: 'old', at: outside }, { _id: objectIdOf(outside), at: inside });
      await put(orgId, 'answers_b', { _id: 'second', at: inside });
      await put(orgId, 'others', { _id: 'other', at: inside });
      const batches = await read(archive({ sources }));
      const found = batches.flatMap(({ submissions }) => submissions);
      expect(found).toHaveLength(4);
      expect(found.find(({ documentId }) => documentId === 'first')).toMatchObject({
        document: { organizationId: orgId, submissionId: 'sub_first', formId: 'a', data: { name: 'Ada' }, submittedAt: inside },
        where: { namespace: { db: orgId, coll: 'form_submissions' }, origin: { source: 'answers', db: orgId, coll: 'answers_a' } },
        time: inside,
      });
      for (const [index, { next }] of batches.entries()) {
        if (next === null) continue;
        const rest = (await read(archive({ sources }), next)).flatMap(({ submissions }) => submissions);
        const before = batches.slice(0, index + 1).flatMap(({ submissions }) => submissions);
        expect(idsOf([...new Map([...before, ...rest].map((one) => [one.documentKey, one])).values()])).toEqual(idsOf(found));
        expect(rest.length).toBeLessThanOrEqual(found.length);
      }
      await Promise.all(['answers_a', 'answers_b', 'others'].map((name) => database.collection(name).drop()));
    });

    it('reads nothing of a database that many are to share and that is not there yet', async () => {
      const [platform] = submissionSourcesSchema.parse([{ name: 'platform', database: `${shared}_yet_to_come`, collection: 'global_submissions', fields: { organizationId: 'orgId' } }]);
      const reading = archive({ sources: [platform!] });
      expect(await reading.databases(signal)).toContain(`${shared}_yet_to_come`);
      const batches = [];
      for await (const batch of reading.read(`${shared}_yet_to_come`, window, null, seen, signal)) batches.push(batch);
      expect(batches).toEqual([{ submissions: [], bytes: 0, next: null }]);
    });

    it('reads a database that many share, and says of each document whose it is', async () => {
      await put(shared, 'global_submissions', { _id: objectIdOf(inside), orgId, submissionId: 'sub_1' }, { _id: objectIdOf(inside), orgId: 'elsewhere' });
      const reading = archive({ sources });
      expect(await reading.databases(signal)).toEqual([shared, orgId].sort());
      const found = [];
      for await (const { submissions } of reading.read(shared, window, null, seen, signal)) found.push(...submissions);
      const places = found.map(({ where }) => where).sort((one, other) => Number(one?.unmapped !== undefined) - Number(other?.unmapped !== undefined));
      expect(places).toMatchObject([{ namespace: { db: orgId } }, { namespace: undefined, unmapped: 'source platform: elsewhere is no organization of this deployment' }]);
    });
  });
});
