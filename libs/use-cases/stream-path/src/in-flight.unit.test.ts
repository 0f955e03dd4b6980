import { describe, expect, it } from 'vitest';
import { createInFlight } from './in-flight.ts';

const signal = new AbortController().signal;

/** Work that ends when it is told to. */
function createWork() {
  let end: (error?: Error) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    end = (error) => { if (error) reject(error); else resolve(); };
  });
  return { run: () => done, end: (error?: Error) => { end(error); } };
}

/** Whether there is room now. */
async function hasRoom(inFlight: ReturnType<typeof createInFlight>): Promise<boolean> {
  return Promise.race([inFlight.room(signal).then(() => true), new Promise<boolean>((resolve) => setImmediate(() => { resolve(false); }))]);
}

describe('createInFlight', () => {
  const start = (inFlight: ReturnType<typeof createInFlight>, events: number, bytes = 1) => {
    const work = createWork();
    inFlight.start({ events, bytes }, work.run);
    return work;
  };

  it('has room for as many large batches as it is told', async () => {
    const inFlight = createInFlight({ batches: 3, bytes: 1_000 });
    const [first] = [start(inFlight, 500), start(inFlight, 500)];
    expect(await hasRoom(inFlight)).toBe(true);
    start(inFlight, 500);
    expect(await hasRoom(inFlight)).toBe(false);
    first.end();
    expect(await hasRoom(inFlight)).toBe(true);
  });

  it('lets small batches grow: it has room for two of them', async () => {
    const inFlight = createInFlight({ batches: 4, bytes: 1_000 });
    start(inFlight, 1);
    expect(await hasRoom(inFlight)).toBe(true);
    start(inFlight, 1);
    expect(await hasRoom(inFlight)).toBe(false);
  });

  it('has no room while too many bytes are under way; a batch larger than the bound goes alone', async () => {
    const inFlight = createInFlight({ batches: 4, bytes: 10 });
    const large = start(inFlight, 500, 50);
    expect(await hasRoom(inFlight)).toBe(false);
    large.end();
    expect(await hasRoom(inFlight)).toBe(true);
  });

  it('leaves nothing behind on what is still under way, however often others end beside it', async () => {
    const inFlight = createInFlight({ batches: 3, bytes: 1_000 });
    let reactions = 0;
    const hanging = new Promise<void>(() => undefined);
    const then = hanging.then.bind(hanging);
    hanging.then = (...given) => { reactions += 1; return then(...given); };
    inFlight.start({ events: 500, bytes: 1 }, () => hanging);
    start(inFlight, 500);
    for (let count = 0; count < 20; count += 1) {
      const other = start(inFlight, 500);
      const waiting = inFlight.room(signal);
      other.end();
      await waiting;
    }
    expect(reactions).toBeLessThan(5);
  });

  it('hands a failure to whoever waits next', async () => {
    const inFlight = createInFlight({ batches: 1, bytes: 10 });
    start(inFlight, 500).end(new Error('a bug'));
    await expect(inFlight.drained(signal)).rejects.toThrow('a bug');
    await expect(inFlight.room(signal)).rejects.toThrow('a bug');
  });

  it('lets go of whoever waits when the signal aborts', async () => {
    const inFlight = createInFlight({ batches: 1, bytes: 10 });
    start(inFlight, 500);
    const stop = new AbortController();
    const waiting = Promise.all([inFlight.room(stop.signal), inFlight.drained(stop.signal)]);
    stop.abort();
    await expect(waiting).resolves.toHaveLength(2);
  });
});
