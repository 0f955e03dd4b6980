import type { MarkStore, QueueLossOptions } from '@tandem/execution';
import { askStore } from '@tandem/mongodb';
import type { Db } from 'mongodb';

interface RememberedMark {
  /** The queue's prefix; behind it what else is kept of the queue. */
  readonly _id: string;
  readonly mark: string;
  readonly setAt: Date;
}

/** The queue's marks in `queue_marks`, where they outlive the queue. All reject with STORE_UNAVAILABLE. */
export function createQueueMarkStores(database: Db, queuePrefix: string): Pick<QueueLossOptions, 'remembered' | 'underway'> {
  return { remembered: createMarkStore(database, queuePrefix), underway: createMarkStore(database, `${queuePrefix}:mending`) };
}

function createMarkStore(database: Db, _id: string): MarkStore {
  const marks = database.collection<RememberedMark>('queue_marks');
  return {
    read: () => askStore("reading the queue's mark", async () => (await marks.findOne({ _id }))?.mark ?? null),
    async write(mark) {
      await askStore("writing the queue's mark", () => marks.updateOne({ _id }, { $set: { mark }, $currentDate: { setAt: true } }, { upsert: true }));
    },
  };
}
