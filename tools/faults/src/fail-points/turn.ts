import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { MongoServerError, type MongoClient } from 'mongodb';

interface Place {
  readonly holder: string;
  readonly until: Date;
}

interface Turns {
  readonly _id: string;
  readonly revision: number;
  /** In the order of their coming; the first has its turn. */
  readonly queue: readonly Place[];
}

/** A turn ends by itself, for its holder may have died; whoever waits says again and again that he does. */
const longestTurnMs = 20_000;
const askEveryMs = 10;
const duplicateKey = 11_000;

export interface Turn {
  /** Runs it while it is still one's turn, and ends the turn; does nothing where somebody else has it by now. */
  end(atLast: () => Promise<void>): Promise<void>;
}

/** Resolves when it is one's turn among all that use the server, in whatever process. */
export async function takeTurn(client: MongoClient, name: string): Promise<Turn> {
  const turns = client.db('tandem_faults').collection<Turns>('turns');
  const holder = randomUUID();
  while ((await change(ownPlaceIn))[0]?.holder !== holder) await delay(askEveryMs);
  return {
    async end(atLast) {
      if ((await turns.findOne({ _id: name }))?.queue[0]?.holder !== holder) return;
      await atLast().finally(() => change((queue) => queue.filter((place) => place.holder !== holder)));
    },
  };

  function ownPlaceIn(queue: readonly Place[]): readonly Place[] {
    const now = Date.now();
    const own = queue.find((place) => place.holder === holder);
    if (own && own.until.getTime() - now > longestTurnMs / 2) return queue;
    const renewed = { holder, until: new Date(now + longestTurnMs) };
    return own ? queue.map((place) => (place === own ? renewed : place)) : [...queue, renewed];
  }

  /** Of the living, by compare-and-set: servers differ in what an update can compute. */
  async function change(next: (queue: readonly Place[]) => readonly Place[]): Promise<readonly Place[]> {
    for (;;) {
      const { revision, queue } = (await turns.findOne({ _id: name })) ?? { revision: 0, queue: [] };
      const living = queue.filter(({ until }) => until.getTime() > Date.now());
      const changed = next(living);
      if ((changed === living && living.length === queue.length) || (await replace(revision, changed))) return changed;
    }
  }

  async function replace(revision: number, queue: readonly Place[]): Promise<boolean> {
    try {
      const { matchedCount, upsertedCount } = await turns.updateOne({ _id: name, revision }, { $set: { queue, revision: revision + 1 } }, { upsert: revision === 0 });
      return matchedCount + upsertedCount > 0;
    } catch (error) {
      if (error instanceof MongoServerError && error.code === duplicateKey) return false;
      throw error;
    }
  }
}
