import type { Overview } from '@tandem/console-contract';
import { describe, expect, it, vi } from 'vitest';
import { RequestProblem } from '../api/problem.ts';
import { exampleOverview } from '../testing/examples.ts';
import { createLiveSource, type EventStream } from './live-source.ts';

function createFakes(ask: () => Promise<Overview> = () => new Promise(() => undefined)) {
  const streams: (EventStream & { emit(name: string, data?: unknown): void; readyState: number; isClosed: boolean })[] = [];
  const waiting: { work: () => void; ms: number }[] = [];
  let time = 0;
  const source = createLiveSource({
    open() {
      const listeners = new Map<string, (event: MessageEvent<string>) => void>();
      const stream = {
        readyState: 1, isClosed: false,
        addEventListener: (name: string, listener: (event: MessageEvent<string>) => void) => void listeners.set(name, listener),
        close() { stream.isClosed = true; },
        emit: (name: string, data: unknown = {}) => listeners.get(name)?.({ data: typeof data === 'string' ? data : JSON.stringify(data) } as MessageEvent<string>),
      };
      streams.push(stream);
      return stream;
    },
    ask,
    now: () => time,
    random: () => 1,
    later(work, ms) {
      const entry = { work, ms };
      waiting.push(entry);
      return () => { if (waiting.includes(entry)) waiting.splice(waiting.indexOf(entry), 1); };
    },
  });
  const runNext = () => waiting.shift()?.work();
  return { source, streams, waiting, runNext, setTime: (ms: number) => { time = ms; } };
}

describe('the live source', () => {
  it('connects with the first who looks and lets go with the last', () => {
    const { source, streams } = createFakes();
    expect(streams).toHaveLength(0);
    const leave = [source.subscribe(vi.fn()), source.subscribe(vi.fn())];
    expect(streams).toHaveLength(1);
    leave[0]!();
    expect(streams[0]!.isClosed).toBe(false);
    leave[1]!();
    expect(streams[0]!.isClosed).toBe(true);
  });

  it('holds what came last, and when', () => {
    const { source, streams, setTime } = createFakes();
    source.subscribe(vi.fn());
    expect(source.read()).toMatchObject({ connection: 'connecting', overview: null });
    setTime(7);
    streams[0]!.emit('overview', exampleOverview);
    expect(source.read()).toMatchObject({ connection: 'live', updatedAt: 7, overview: exampleOverview });
  });

  it('keeps the overview before one that it does not understand, says so, and stays connected', () => {
    const { source, streams, waiting, setTime } = createFakes();
    source.subscribe(vi.fn());
    streams[0]!.emit('overview', exampleOverview);
    setTime(9);
    for (const data of ['no json', 'null', { organizations: 'many' }]) streams[0]!.emit('overview', data);
    expect(source.read()).toMatchObject({ connection: 'live', overview: exampleOverview, updatedAt: 0, isOutdated: true });
    expect([streams.length, waiting.map(({ ms }) => ms)]).toEqual([1, [12_000]]);
    streams[0]!.emit('findings', { findings: [] });
    expect(source.read().isOutdated).toBe(true);
    streams[0]!.emit('overview', exampleOverview);
    expect(source.read()).toMatchObject({ updatedAt: 9, isOutdated: false });
  });

  it('comes back later each time it is refused, and soon again after it was let in', () => {
    const { source, streams, waiting, runNext } = createFakes();
    source.subscribe(vi.fn());
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const current = streams.at(-1)!;
      current.readyState = 2;
      current.emit('error');
      expect([source.read().connection, current.isClosed, waiting.length]).toEqual(['refused', true, 1]);
      pauses.push(waiting[0]!.ms);
      runNext();
    }
    expect(pauses).toEqual([1_500, 2_500, 4_500, 8_500, 15_500, 15_500]);
    streams.at(-1)!.emit('overview', exampleOverview);
    const last = streams.at(-1)!;
    last.readyState = 2;
    last.emit('error');
    expect(waiting[0]!.ms).toBe(1_500);
  });

  it('gives up a connection that says nothing, and hears nothing more from it', () => {
    const { source, streams, waiting, runNext } = createFakes();
    source.subscribe(vi.fn());
    expect(waiting[0]!.ms).toBe(12_000);
    runNext();
    expect([source.read().connection, streams[0]!.isClosed]).toEqual(['lost', true]);
    streams[0]!.emit('overview', exampleOverview);
    expect(source.read().overview).toBeNull();
  });

  it('says what the server cannot read, until it can again, and calls no connection lost that tells so', () => {
    const { source, streams, waiting, runNext } = createFakes();
    source.subscribe(vi.fn());
    streams[0]!.emit('error');
    expect(source.read().connection).toBe('lost');
    streams[0]!.emit('trouble');
    expect(source.read()).toMatchObject({ connection: 'live', trouble: expect.stringContaining('database') as string });
    runNext();
    expect(source.read()).toMatchObject({ connection: 'lost', trouble: null });
    runNext();
    expect(waiting).toHaveLength(1);
    streams[1]!.emit('trouble');
    streams[1]!.emit('overview', exampleOverview);
    expect(source.read().trouble).toBeNull();
  });

  describe('that is refused', () => {
    function refuse(ask: () => Promise<Overview>) {
      const asked = vi.fn(ask);
      const fakes = createFakes(asked);
      fakes.source.subscribe(vi.fn());
      const refuseNewest = (): void => {
        fakes.streams.at(-1)!.readyState = 2;
        fakes.streams.at(-1)!.emit('error');
      };
      refuseNewest();
      return { ...fakes, asked, refuseNewest };
    }

    it('asks for the reason once, however often a token is refused, and again after it was let in', async () => {
      const { source, streams, asked, refuseNewest, runNext } = refuse(() => Promise.reject(new RequestProblem('The token is wrong', 401, 'Give another.')));
      await vi.waitFor(() => { expect(source.read()).toMatchObject({ connection: 'refused', trouble: 'The token is wrong. Give another.' }); });
      runNext();
      refuseNewest();
      expect([source.read().trouble, asked.mock.calls.length]).toEqual(['The token is wrong. Give another.', 1]);
      runNext();
      streams.at(-1)!.emit('overview', exampleOverview);
      expect(source.read()).toMatchObject({ connection: 'live', trouble: null });
      refuseNewest();
      expect(asked).toHaveBeenCalledTimes(2);
    });

    it('asks for the reason again after the connection was lost in between', async () => {
      const { source, streams, asked, refuseNewest, runNext } = refuse(() => Promise.reject(new RequestProblem('The token is wrong', 401, null)));
      await vi.waitFor(() => { expect(source.read().trouble).toBe('The token is wrong.'); });
      runNext();
      streams.at(-1)!.emit('error');
      expect(source.read()).toMatchObject({ connection: 'lost', trouble: null });
      refuseNewest();
      await vi.waitFor(() => { expect(source.read()).toMatchObject({ connection: 'refused', trouble: 'The token is wrong.' }); });
      expect(asked).toHaveBeenCalledTimes(2);
    });

    it('shows what it is answered, where only the events have no room for it, and asks anew each time', async () => {
      const { source, asked, refuseNewest, runNext } = refuse(() => Promise.resolve(exampleOverview));
      await vi.waitFor(() => { expect(source.read()).toMatchObject({ connection: 'refused', overview: exampleOverview, trouble: expect.stringContaining('as many pages') as string }); });
      runNext();
      refuseNewest();
      expect(asked).toHaveBeenCalledTimes(2);
    });

    it('calls the connection lost where nothing answers', async () => {
      const { source } = refuse(() => Promise.reject(new TypeError('no network')));
      await vi.waitFor(() => { expect(source.read()).toMatchObject({ connection: 'lost', trouble: null }); });
    });

    it('takes no answer any more once it was let in', async () => {
      let answer: (overview: Overview) => void = () => undefined;
      const { source, streams, runNext } = refuse(() => new Promise((resolve) => { answer = resolve; }));
      runNext();
      streams.at(-1)!.emit('overview', exampleOverview);
      answer({ ...exampleOverview, openDeadLetters: 7 });
      await Promise.resolve();
      expect(source.read()).toMatchObject({ connection: 'live', overview: exampleOverview, trouble: null });
    });
  });
});
