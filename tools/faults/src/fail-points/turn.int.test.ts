import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { takeTurn } from './turn.ts';

const none = () => Promise.resolve();

describe('turns', () => {
  let client: MongoClient;
  let name: string;
  const turns = () => client.db('tandem_faults').collection<{ _id: string; revision: number; queue: { holder: string; until: Date }[] }>('turns');
  const queued = async () => (await turns().findOne({ _id: name }))?.queue.length ?? 0;

  beforeAll(() => {
    client = new MongoClient(process.env.MONGODB_URI!);
  });
  beforeEach(() => {
    name = `turn-test-${randomUUID()}`;
  });
  afterAll(async () => {
    await turns().deleteMany({ _id: /^turn-test-/ });
    await client.close();
  });

  it('come in the order of asking', async () => {
    const order: string[] = [];
    const first = await takeTurn(client, name);
    const others: Promise<void>[] = [];
    for (const other of ['second', 'third']) {
      others.push(takeTurn(client, name).then(async (turn) => {
        order.push(other);
        await turn.end(none);
      }));
      await expect.poll(queued).toBe(others.length + 1);
    }
    expect(order).toEqual([]);
    await first.end(none);
    await Promise.all(others);
    expect(order).toEqual(['second', 'third']);
    expect(await queued()).toBe(0);
  });

  it('are never two at a time, where many ask at once', async () => {
    let atOnce = 0;
    let most = 0;
    await Promise.all(Array.from({ length: 8 }, async () => {
      const turn = await takeTurn(client, name);
      most = Math.max(most, (atOnce += 1));
      await turns().findOne({ _id: name });
      atOnce -= 1;
      await turn.end(none);
    }));
    expect(most).toBe(1);
  });

  it('pass over one whose holder has died', async () => {
    await turns().insertOne({ _id: name, revision: 1, queue: [{ holder: 'dead', until: new Date(Date.now() - 1) }] });
    await (await takeTurn(client, name)).end(none);
    expect(await queued()).toBe(0);
  });

  it('leave alone what the next one does, when they have lasted too long', async () => {
    const late = await takeTurn(client, name);
    await turns().updateOne({ _id: name }, { $set: { 'queue.0.until': new Date(0) } });
    const next = await takeTurn(client, name);
    const done: string[] = [];
    await late.end(() => Promise.resolve(void done.push('late')));
    await next.end(() => Promise.resolve(void done.push('next')));
    expect(done).toEqual(['next']);
  });
});
