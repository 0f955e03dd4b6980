import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';

/** One event of the stream, as it goes out. */
export interface BroadcastEvent {
  readonly event: 'overview' | 'findings' | 'trouble';
  readonly data: unknown;
}

/** A client: `send` resolves once the client has taken it, and rejects where there is none any more. */
export interface Listener {
  readonly send: (event: BroadcastEvent) => Promise<void>;
  readonly close: () => void;
}

export interface BroadcastOptions {
  /** What is new, or all where nothing has been read for those who listen; asked for at most once in `everyMs`, and only while somebody listens. */
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
  /** Whether something went by meanwhile. */
  hasMissed: boolean;
}

/** One reading for all who listen: how many they are costs the database nothing. */
export function createBroadcast({ read, everyMs, mostListeners, patienceMs, logger }: BroadcastOptions): Broadcast {
  const attendance = new Map<Listener, Attendance>();
  const latest = new Map<BroadcastEvent['event'], BroadcastEvent>();
  const stopping = new AbortController();
  let reading: Promise<void> | null = null;
  let hasRead = false;

  function give(listener: Listener, state: Attendance, events: readonly BroadcastEvent[]): void {
    if (state.waitingSince !== null) {
      // what it has not taken is old by now: it gets the newest of each once it has, or is let go
      state.hasMissed = true;
      if (performance.now() - state.waitingSince > patienceMs) letGo(listener);
      return;
    }
    const due = state.hasMissed ? [...latest.values()] : events;
    Object.assign(state, { waitingSince: performance.now(), hasMissed: false });
    Promise.all(due.map((event) => listener.send(event))).then(() => { state.waitingSince = null; }, () => { letGo(listener); });
  }

  function letGo(listener: Listener): void {
    attendance.delete(listener);
    listener.close();
  }

  async function readOnce(): Promise<void> {
    const events = await read(!hasRead).catch((error: unknown): readonly BroadcastEvent[] => {
      logger.warn({ err: error }, 'cannot read what the console shows');
      return [{ event: 'trouble', data: { why: 'The database does not answer.' } }];
    });
    for (const event of events) latest.set(event.event, event);
    const isTrouble = events.some(({ event }) => event === 'trouble');
    hasRead ||= !isTrouble;
    if (!isTrouble) latest.delete('trouble');
    for (const [listener, state] of attendance) give(listener, state, events);
  }

  /** Begins with the first listener, and ends with the last. */
  async function readWhileHeard(): Promise<void> {
    while (attendance.size > 0 && !stopping.signal.aborted) {
      await readOnce();
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    latest.clear();
    hasRead = false;
    reading = null;
  }

  return {
    join(listener) {
      if (attendance.size >= mostListeners || stopping.signal.aborted) return 'full';
      const state: Attendance = { waitingSince: null, hasMissed: false };
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
