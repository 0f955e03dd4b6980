import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';

/** One event of the stream, as it goes out. */
export interface BroadcastEvent {
  readonly event: 'overview' | 'findings' | 'trouble';
  readonly data: unknown;
}

/** A client: `send` resolves once the client has taken it, and never rejects. */
export interface Listener {
  readonly send: (event: BroadcastEvent) => Promise<void>;
  readonly close: () => void;
}

export interface BroadcastOptions {
  /** What is new, or all where nobody has listened before; asked for at most once in `everyMs`, and only while somebody listens. */
  readonly read: (isFirst: boolean) => Promise<readonly BroadcastEvent[]>;
  readonly everyMs: number;
  readonly mostListeners: number;
  /** Who takes nothing for that long is let go. */
  readonly patienceMs: number;
  readonly logger: Logger;
}

export interface Broadcast {
  /** `full` where too many listen already. A newcomer is told what the others were told last. */
  join(listener: Listener): 'joined' | 'full';
  leave(listener: Listener): void;
  listeners(): number;
  /** Lets everybody go; resolves when nothing is being read any more. */
  close(): Promise<void>;
}

interface Attendance {
  /** When it was last given something that it has not taken yet; null where it has taken all. */
  waitingSince: number | null;
}

/** One reading for all who listen: how many they are costs the database nothing. */
export function createBroadcast({ read, everyMs, mostListeners, patienceMs, logger }: BroadcastOptions): Broadcast {
  const attendance = new Map<Listener, Attendance>();
  const latest = new Map<BroadcastEvent['event'], BroadcastEvent>();
  const stopping = new AbortController();
  let reading: Promise<void> | null = null;

  function give(listener: Listener, state: Attendance, events: readonly BroadcastEvent[]): void {
    if (state.waitingSince !== null) {
      // what it has not taken is old by now: it gets the next one, or is let go
      if (performance.now() - state.waitingSince > patienceMs) letGo(listener);
      return;
    }
    state.waitingSince = performance.now();
    void Promise.all(events.map((event) => listener.send(event))).finally(() => { state.waitingSince = null; });
  }

  function letGo(listener: Listener): void {
    attendance.delete(listener);
    listener.close();
  }

  async function readOnce(): Promise<void> {
    const events = await read(latest.size === 0).catch((error: unknown): readonly BroadcastEvent[] => {
      logger.warn({ err: error }, 'cannot read what the console shows');
      return [{ event: 'trouble', data: { why: 'The database does not answer.' } }];
    });
    for (const event of events) latest.set(event.event, event);
    if (!events.some(({ event }) => event === 'trouble')) latest.delete('trouble');
    for (const [listener, state] of attendance) give(listener, state, events);
  }

  /** Begins with the first listener, and ends with the last. */
  async function readWhileHeard(): Promise<void> {
    while (attendance.size > 0 && !stopping.signal.aborted) {
      await readOnce();
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    latest.clear();
    reading = null;
  }

  return {
    join(listener) {
      if (attendance.size >= mostListeners || stopping.signal.aborted) return 'full';
      const state: Attendance = { waitingSince: null };
      attendance.set(listener, state);
      if (latest.size > 0) give(listener, state, [...latest.values()]);
      reading ??= readWhileHeard();
      return 'joined';
    },
    leave: (listener) => void attendance.delete(listener),
    listeners: () => attendance.size,
    async close() {
      stopping.abort();
      for (const listener of [...attendance.keys()]) letGo(listener);
      await reading;
    },
  };
}
