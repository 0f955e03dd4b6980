import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { MongoServerError, type MongoClient } from 'mongodb';

interface Turn {
  readonly _id: string;
  readonly holder: string;
  readonly until: Date;
}

/** A turn ends by itself, for its holder may have died. */
const longestTurnMs = 20_000;
const askEveryMs = 10;
const duplicateKey = 11_000;

/** Resolves when nobody else's turn it is, in any process that uses the server, with what ends the turn. */
export async function takeTurn(client: MongoClient, name: string): Promise<() => Promise<void>> {
  const turns = client.db('tandem_faults').collection<Turn>('turns');
  const holder = randomUUID();
  const taken = () =>
    turns.updateOne({ _id: name, until: { $lte: new Date() } }, { $set: { holder, until: new Date(Date.now() + longestTurnMs) } }, { upsert: true }).then(
      () => true,
      (error: unknown) => {
        if (error instanceof MongoServerError && error.code === duplicateKey) return false;
        throw error;
      },
    );
  while (!(await taken())) await delay(askEveryMs);
  return async () => {
    await turns.deleteOne({ _id: name, holder });
  };
}
