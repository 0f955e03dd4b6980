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
  /** What is being mended, and how far, for whoever goes on with it: kept where nothing is lost. */
  readonly underway: MarkStore;
  /** One that nobody else makes. */
  readonly newMark: () => string;
}

/** `lost`: just found out. `mending`: found out before, by this process or another, and mended up to the bookmark. Each loss has a mark of its own. */
export type QueueReading =
  | { readonly state: 'kept' }
  | { readonly state: 'lost'; readonly mark: string }
  | { readonly state: 'mending'; readonly mark: string; readonly bookmark: string | null };

/** Finds out that the broker has lost its data. Used by one process at a time. */
export interface QueueLossWatch {
  look(): Promise<QueueReading>;
  /** So far everything is there again; whoever looks next goes on from here. Call it only while mending. */
  reached(bookmark: string): Promise<void>;
  /** All that was lost is there again. Until it is called, whoever looks next goes on mending. */
  mended(): Promise<void>;
}

/**
 * The mark at the broker is gone, or is none that was set here (another server, an old copy of the data):
 * then the jobs are gone as well. A broker that loses only its last second keeps the mark and isn't found
 * out here: that is what the sweep by age is for.
 */
export function createQueueLossWatch({ atBroker, remembered, underway, newMark }: QueueLossOptions): QueueLossWatch {
  /** The mark of the loss that is being mended. */
  let mending: string | null = null;

  async function look(): Promise<QueueReading> {
    const there = await atBroker.read();
    const known = await remembered.read();
    if (there !== null && there === known) {
      mending = null;
      return { state: 'kept' };
    }
    const { mark: marked, bookmark } = readUnderway(await underway.read());
    if (there !== null && there === marked) {
      mending = there;
      return { state: 'mending', mark: there, bookmark };
    }
    const mark = newMark();
    // first at the broker: if it is emptied again while it is being mended, that is found out as well
    await atBroker.write(mark);
    if (known === null) {
      // nobody has watched before, so nothing is known to be lost
      await remembered.write(mark);
      return { state: 'kept' };
    }
    await underway.write(mark);
    mending = mark;
    return { state: 'lost', mark };
  }

  return {
    look,
    async reached(bookmark) {
      if (mending !== null) await underway.write(`${mending} ${bookmark}`);
    },
    async mended() {
      if (mending === null) return;
      await remembered.write(mending);
      mending = null;
    },
  };
}

/** A mark has no space in it. */
function readUnderway(text: string | null): { readonly mark: string | null; readonly bookmark: string | null } {
  const end = text?.indexOf(' ') ?? -1;
  return text === null || end === -1 ? { mark: text, bookmark: null } : { mark: text.slice(0, end), bookmark: text.slice(end + 1) };
}
