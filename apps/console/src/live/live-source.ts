import { findingsPageSchema, overviewSchema, type FindingSummary, type Overview } from '@tandem/console-contract';
import { asProblem, problemText } from '../api/problem.ts';

/** `refused`: the server answers, and tells this page no events. */
export type Connection = 'connecting' | 'live' | 'lost' | 'refused';

export interface LiveState {
  readonly connection: Connection;
  readonly overview: Overview | null;
  readonly findings: readonly FindingSummary[] | null;
  /** When something last came, by this machine's clock. */
  readonly updatedAt: number | null;
  /** Why nothing comes although the server is there: what it cannot read just now, or why it refuses. */
  readonly trouble: string | null;
  /** Something came that this page does not understand. */
  readonly isOutdated: boolean;
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
  /** An overview, once. */
  readonly ask: (signal: AbortSignal) => Promise<Overview>;
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly later: (work: () => void, ms: number) => () => void;
}

const closed = 2;
const longestPauseMs = 15_000;
/** The server tells something each second; a connection that is silent for so long is none. */
const silenceMs = 12_000;

const noRoom = 'The server lets this page follow no events: as many pages as may do so already.';
const unauthorized = 401;

const newestSchema = findingsPageSchema.pick({ findings: true });

/** Follows the server's events while somebody looks, and comes back by itself, later each time. */
export function createLiveSource({ open, ask, now, random, later }: LiveOptions): LiveSource {
  const listeners = new Set<() => void>();
  let state: LiveState = { connection: 'connecting', overview: null, findings: null, updatedAt: null, trouble: null, isOutdated: false };
  let stream: EventStream | null = null;
  let failures = 0;
  let asking: AbortController | null = null;
  const misread = new Set<string>();
  let stopWatching = (): void => undefined;
  let stopWaiting = (): void => undefined;

  const change = (news: Partial<LiveState>): void => {
    state = { ...state, ...news };
    for (const listener of listeners) listener();
  };

  const watchSilence = (): void => {
    stopWatching();
    stopWatching = later(() => {
      askNoMore();
      comeBack({ connection: 'lost', trouble: null });
    }, silenceMs);
  };

  const askNoMore = (): void => {
    asking?.abort();
    asking = null;
  };

  /** Whatever it was, the connection is there. */
  const heard = (news: Partial<LiveState>): void => {
    failures = 0;
    askNoMore();
    watchSilence();
    change({ connection: 'live', ...news });
  };

  /** Takes an event that has the shape it should; of any other it keeps that it came. */
  const take = (name: 'overview' | 'findings', text: string, read: (value: unknown) => Partial<LiveState> | null): void => {
    const news = read(parsed(text));
    if (news) misread.delete(name);
    else misread.add(name);
    heard({ isOutdated: misread.size > 0, ...(news && { updatedAt: now(), ...news }) });
  };

  function connect(): void {
    const current = open();
    stream = current;
    watchSilence();
    const listen = (name: string, hear: (data: string) => void): void => {
      current.addEventListener(name, ({ data }) => { if (stream === current) hear(data); });
    };
    listen('overview', (data) => {
      take('overview', data, (value) => { const overview = overviewSchema.safeParse(value).data; return overview ? { overview, trouble: null } : null; });
    });
    listen('findings', (data) => {
      take('findings', data, (value) => { const page = newestSchema.safeParse(value).data; return page ? { findings: page.findings } : null; });
    });
    listen('trouble', () => { heard({ trouble: 'The server cannot read its database just now.' }); });
    listen('error', () => {
      // the browser comes back by itself unless it was refused
      if (current.readyState === closed) {
        comeBack({ connection: 'refused' });
        askWhy();
      } else {
        askNoMore();
        change({ connection: 'lost', trouble: null });
      }
    });
  }

  /** An event stream is not told why it was refused; a request is. Not asked twice where a wrong token would count twice. */
  function askWhy(): void {
    if (asking) return;
    const { signal } = (asking = new AbortController());
    const told = (news: Partial<LiveState>, isAskedAgain = true): void => {
      if (signal.aborted) return;
      if (isAskedAgain) asking = null;
      change(news);
    };
    ask(signal).then(
      (overview) => { told({ overview, updatedAt: now(), trouble: noRoom }); },
      (error: unknown) => {
        const problem = asProblem(error);
        if (problem.status === 0) told({ connection: 'lost', trouble: null });
        else told({ trouble: problemText(problem) }, problem.status !== unauthorized);
      },
    );
  }

  function comeBack(news: Partial<LiveState>): void {
    disconnect();
    change(news);
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
        if (listeners.size > 0) return;
        disconnect();
        askNoMore();
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
