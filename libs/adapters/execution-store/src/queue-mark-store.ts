import type { MarkStore } from '@tandem/execution';
import { storeError } from '@tandem/mongodb';
import type { Db } from 'mongodb';

interface RememberedMark {
  /** The queue's prefix. */
  readonly _id: string;
  readonly mark: string;
  readonly setAt: Date;
}

/** The queue's mark in `queue_marks`, where it outlives the queue. Rejects with STORE_UNAVAILABLE. */
export function createQueueMarkStore(database: Db, queuePrefix: string): MarkStore {
  const marks = database.collection<RememberedMark>('queue_marks');
  return {
    async read() {
      const remembered = await marks.findOne({ _id: queuePrefix }).catch(failed);
      return remembered?.mark ?? null;
    },
    async write(mark) {
      await marks.updateOne({ _id: queuePrefix }, { $set: { mark }, $currentDate: { setAt: true } }, { upsert: true }).catch(failed);
    },
  };
}

function failed(error: unknown): never {
  throw storeError(error, "the queue's mark");
}
