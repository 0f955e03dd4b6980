import { randomUUID } from 'node:crypto';
import { createMongoClient } from '@tandem/mongodb';
import type { Collection, Document, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inWindow } from '../merge-key-range.ts';
import { createFieldPicker } from './picked-fields.ts';
import { readSlices, type SliceReading } from './read-slices.ts';

describe('a window read by slices', () => {
  let client: MongoClient;
  let rows: Collection;
  const from = 1_800_000_000_000;
  const keyOf = (second: number, nth: number) => (from / 1_000 + second).toString(16) + nth.toString(16).padStart(16, '0');
  beforeAll(async () => {
    client = createMongoClient({ uri: process.env.MONGODB_URI!, appName: 'read-slices-test' });
    rows = client.db(`tandem_slices_${randomUUID().slice(0, 8)}`).collection('rows');
    await rows.createIndex({ orgId: 1, mergeKey: 1 });
    // one second has more than a slice may hold; most have nothing
    const keys = [...Array.from({ length: 7_000 }, (_, nth) => keyOf(30, nth)), ...Array.from({ length: 500 }, (_, nth) => keyOf(nth * 1_000, 9_000 + nth))];
    const shuffled = keys.map((mergeKey, index) => ({ orgId: 'org_a', mergeKey, nth: (index * 7_919) % keys.length })).sort((a, b) => a.nth - b.nth);
    await rows.insertMany(shuffled);
  });
  afterAll(async () => {
    await client.db(rows.dbName).dropDatabase();
    await client.close();
  });

  const reading = (find: SliceReading<string>['find']): SliceReading<string> => {
    const pick = createFieldPicker(['mergeKey']);
    const rowOf = (bytes: Uint8Array) => ({ mergeKey: String(pick(bytes).mergeKey), row: '' });
    return { find, findSorted: (slice) => find(slice).sort({ orgId: 1, mergeKey: 1 }), keyField: 'mergeKey', rowOf };
  };
  const find = (slice: Parameters<SliceReading<string>['find']>[0]) => rows.find<Document>(inWindow('org_a', slice), { raw: true });

  it.each([
    ['as the server goes along its index', find],
    ['though the server answers in another order', (slice: Parameters<typeof find>[0]) => find(slice).sort({ nth: 1 })],
  ])('has every row once and in order, %s', async (_, finding) => {
    const keys: string[] = [];
    for await (const page of readSlices({ from, to: from + 400_000_000 }, reading(finding))) keys.push(...page.map(({ mergeKey }) => mergeKey));
    const expected = (await rows.find({ mergeKey: { $lt: keyOf(400_000, 0) } }).project({ _id: 0, mergeKey: 1 }).toArray()).map(({ mergeKey }) => String(mergeKey)).sort();
    expect(keys).toEqual(expected);
    expect(keys.length).toBe(7_400);
  });
});
