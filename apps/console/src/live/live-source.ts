import { findingsPageSchema, overviewSchema, type FindingSummary, type Overview } from '@tandem/console-contract';

export type Connection = 'connecting' | 'live' | 'lost';

export interface LiveState {
  readonly connection: Connection;
  readonly overview: Overview | null;
  readonly findings: readonly FindingSummary[] | null;
  /** When something last came, by this machine's clock. */
  readonly updatedAt: number | null;
  /** What the server says it cannot read just now. */
  readonly trouble: string | null;
}

export interface LiveSource {
  readonly subscribe: (changed: () => void) => () => void;
  readonly read: () => LiveState;
}

/** The part of EventSource that is used; a fake takes its place in tests. */
export interface EventStream {
  addEventListener(name: string, listener: (event: MessageEvent<string>) => void): void;
  readonly readyState: number;
  close(): void;
}

export interface LiveOptions {
  readonly open: () => EventStream;
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly later: (work: () => void, ms: number) => () => void;
}

const closed = 2;
const longestPauseMs = 15_000;
/** The server tells something each second; a connection that is silent for so long is none. */
const silenceMs = 12_000;

const newestSchema = findingsPageSchema.pick({ findings: true });

/** Follows the server's events while somebody looks, and comes back by itself, later each time. */
export function createLiveSource({ open, now, random, later }: LiveOptions): LiveSource {
  const listeners = new Set<() => void>();
  let state: LiveState = { connection: 'connecting', overview: null, findings: null, updatedAt: null, trouble: null };
  let stream: EventStream | null = null;
  let failures = 0;
  let stopWatching = (): void => undefined;
  let stopWaiting = (): void => undefined;

  const change = (news: Partial<LiveState>): void => {
    state = { ...state, ...news };
    for (const listener of listeners) listener();
  };

  const watchSilence = (): void => {
    stopWatching();
    stopWatching = later(reconnect, silenceMs);
  };

  /** Takes an event that has the shape it should, and leaves any other. */
  const take = (current: EventStream, text: string, read: (value: unknown) => Partial<LiveState> | null): void => {
    if (stream !== current) return;
    const news = read(parsed(text));
    if (!news) return;
    failures = 0;
    watchSilence();
    change({ connection: 'live', updatedAt: now(), ...news });
  };

  function connect(): void {
    const current = open();
    stream = current;
    watchSilence();
    current.addEventListener('overview', ({ data }) => {
      take(current, data, (value) => { const overview = overviewSchema.safeParse(value).data; return overview ? { overview, trouble: null } : null; });
    });
    current.addEventListener('findings', ({ data }) => {
      take(current, data, (value) => { const page = newestSchema.safeParse(value).data; return page ? { findings: page.findings } : null; });
    });
    current.addEventListener('trouble', () => {
      if (stream !== current) return;
      watchSilence();
      change({ trouble: 'The server cannot read its database just now.' });
    });
    current.addEventListener('error', () => {
      if (stream !== current) return;
      change({ connection: 'lost' });
      // the browser comes back by itself unless it was refused
      if (current.readyState === closed) reconnect();
    });
  }

  function reconnect(): void {
    disconnect();
    change({ connection: 'lost' });
    const pauseMs = random() * Math.min(longestPauseMs, 1_000 * 2 ** Math.min(failures, 10)) + 500;
    failures += 1;
    stopWaiting = later(connect, pauseMs);
  }

  function disconnect(): void {
    stopWatching();
    stopWaiting();
    stream?.close();
    stream = null;
  }

  return {
    subscribe(changed) {
      listeners.add(changed);
      if (listeners.size === 1) connect();
      return () => {
        listeners.delete(changed);
        if (listeners.size === 0) disconnect();
      };
    },
    read: () => state,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
