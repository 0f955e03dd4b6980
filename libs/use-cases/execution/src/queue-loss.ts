/**
 * A mark: the broker's copy is gone when the broker's data are, the other is kept where nothing is lost.
 * Both reject where their backend does not answer.
 */
export interface MarkStore {
  read(): Promise<string | null>;
  write(mark: string): Promise<void>;
}

export interface QueueLossOptions {
  /** At the broker, among the queue's own data. */
  readonly atBroker: MarkStore;
  /** What the mark was when last everything was well. */
  readonly remembered: MarkStore;
  /** One that nobody else makes. */
  readonly newMark: () => string;
}

/** `lost`: just found out. `mending`: found out before, and not said to be mended yet. */
export type QueueReading = 'kept' | 'lost' | 'mending';

/** Finds out that the broker has lost its data. Used by one process at a time. */
export interface QueueLossWatch {
  look(): Promise<QueueReading>;
  /** All that was lost is there again. Until it is called, whoever looks next finds the loss anew. */
  mended(): Promise<void>;
}

/**
 * The mark at the broker is gone, or is none that was set here (another server, an old copy of the data):
 * then the jobs are gone as well. A broker that loses only its last second keeps the mark and isn't found
 * out here: that is what the sweep by age is for.
 */
export function createQueueLossWatch({ atBroker, remembered, newMark }: QueueLossOptions): QueueLossWatch {
  /** What this process has set since it found the loss. */
  let mending: string | null = null;

  async function look(): Promise<QueueReading> {
    const there = await atBroker.read();
    const known = await remembered.read();
    if (there !== null && there === known) {
      mending = null;
      return 'kept';
    }
    if (there !== null && there === mending) return 'mending';
    const mark = newMark();
    // first at the broker: if it is emptied again while it is being mended, that is found out as well
    await atBroker.write(mark);
    if (known === null) {
      // nobody has watched before, so nothing is known to be lost
      await remembered.write(mark);
      return 'kept';
    }
    mending = mark;
    return 'lost';
  }

  return {
    look,
    async mended() {
      if (mending === null) return;
      await remembered.write(mending);
      mending = null;
    },
  };
}
