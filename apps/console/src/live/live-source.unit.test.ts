import { describe, expect, it, vi } from 'vitest';
import { exampleOverview } from '../testing/examples.ts';
import { createLiveSource, type EventStream } from './live-source.ts';

function createFakes() {
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

  it('leaves what is no overview, and keeps the one before', () => {
    const { source, streams } = createFakes();
    source.subscribe(vi.fn());
    streams[0]!.emit('overview', exampleOverview);
    for (const data of ['no json', 'null', { organizations: 'many' }]) streams[0]!.emit('overview', data);
    expect(source.read()).toMatchObject({ connection: 'live', overview: exampleOverview });
  });

  it('comes back later each time it is refused, and soon again after it was let in', () => {
    const { source, streams, waiting, runNext } = createFakes();
    source.subscribe(vi.fn());
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const current = streams.at(-1)!;
      current.readyState = 2;
      current.emit('error');
      expect([source.read().connection, current.isClosed, waiting.length]).toEqual(['lost', true, 1]);
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

  it('says what the server cannot read, until it can again', () => {
    const { source, streams } = createFakes();
    source.subscribe(vi.fn());
    streams[0]!.emit('trouble');
    expect(source.read().trouble).toContain('database');
    streams[0]!.emit('overview', exampleOverview);
    expect(source.read().trouble).toBeNull();
  });
});
