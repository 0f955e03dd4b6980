/** What has been brought up so far, and how it is ended. */
export interface Closers {
  /** Called in the reverse of the order in which they were added. */
  add(close: () => Promise<unknown>): void;
  /** Ends all of it, once, whatever fails. */
  closeAll(): Promise<void>;
}

/** Brings up something of many parts; where that fails, the parts that are up already are ended again. */
export async function buildStage<Stage>(build: (closers: Closers) => Promise<Stage>): Promise<Stage> {
  const added: (() => Promise<unknown>)[] = [];
  const closers: Closers = {
    add: (close) => { added.push(close); },
    async closeAll() {
      for (const close of added.splice(0).reverse()) await close().catch(() => undefined);
    },
  };
  try {
    return await build(closers);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}
