import { pino } from 'pino';
import { describe, expect, it, vi } from 'vitest';
import { createBroadcast, type BroadcastEvent, type Listener } from './broadcast.ts';

function createFakeListener(takes: () => Promise<void> = () => Promise.resolve()) {
  const got: BroadcastEvent[] = [];
  const closed = vi.fn();
  const listener: Listener = { send: (event) => { got.push(event); return takes(); }, close: closed };
  return { listener, got, closed };
}

function start({ everyMs = 1, mostListeners = 3, patienceMs = 50, read = vi.fn((): Promise<readonly BroadcastEvent[]> => Promise.resolve([{ event: 'overview', data: 1 }])) } = {}) {
  return { read, broadcast: createBroadcast({ read, everyMs, mostListeners, patienceMs, logger: pino({ level: 'silent' }) }) };
}

describe('a broadcast', () => {
  it('reads once for all who listen, and not at all for none', async () => {
    const { read, broadcast } = start({ everyMs: 60_000 });
    expect(read).not.toHaveBeenCalled();
    const [one, two] = [createFakeListener(), createFakeListener()];
    broadcast.join(one.listener);
    broadcast.join(two.listener);
    await vi.waitFor(() => { expect([one.got, two.got]).toEqual([[{ event: 'overview', data: 1 }], [{ event: 'overview', data: 1 }]]); });
    expect(read).toHaveBeenCalledTimes(1);
    const late = createFakeListener();
    broadcast.join(late.listener);
    await vi.waitFor(() => { expect(late.got).toHaveLength(1); });
    expect(read).toHaveBeenCalledTimes(1);
    await broadcast.close();
  });

  it('stops reading when the last one has left, and tells the next one all anew', async () => {
    const { read, broadcast } = start();
    const one = createFakeListener();
    broadcast.join(one.listener);
    await vi.waitFor(() => { expect(read.mock.calls.length).toBeGreaterThan(2); });
    expect(read.mock.calls.slice(0, 2)).toEqual([[true], [false]]);
    broadcast.leave(one.listener);
    expect(broadcast.listeners()).toBe(0);
    await broadcast.close();
    const after = read.mock.calls.length;
    expect(broadcast.join(createFakeListener().listener)).toBe('full');
    expect(read).toHaveBeenCalledTimes(after);
  });

  it('takes no more than its bound, and lets one in where another has left', async () => {
    const { broadcast } = start({ mostListeners: 2 });
    const listeners = [createFakeListener(), createFakeListener(), createFakeListener()].map(({ listener }) => listener);
    expect(listeners.map((listener) => broadcast.join(listener))).toEqual(['joined', 'joined', 'full']);
    broadcast.leave(listeners[0]!);
    expect(broadcast.join(listeners[2]!)).toBe('joined');
    expect(broadcast.listeners()).toBe(2);
    await broadcast.close();
  });

  it('gives nothing more to one who does not take it, lets it go after a while, and keeps the others', async () => {
    const { broadcast } = start({ patienceMs: 20 });
    const stuck = createFakeListener(() => new Promise(() => undefined));
    const well = createFakeListener();
    broadcast.join(stuck.listener);
    broadcast.join(well.listener);
    await vi.waitFor(() => { expect(stuck.closed).toHaveBeenCalledTimes(1); });
    expect(stuck.got).toHaveLength(1);
    expect(well.got.length).toBeGreaterThan(1);
    expect(broadcast.listeners()).toBe(1);
    await broadcast.close();
  });

  it('says that it cannot read, and goes on', async () => {
    const read = vi.fn((): Promise<readonly BroadcastEvent[]> => Promise.resolve([{ event: 'overview', data: 2 }]));
    read.mockRejectedValueOnce(new Error('away'));
    const { broadcast } = start({ read });
    const one = createFakeListener();
    broadcast.join(one.listener);
    await vi.waitFor(() => { expect(one.got.slice(0, 2).map(({ event }) => event)).toEqual(['trouble', 'overview']); });
    expect(JSON.stringify(one.got[0])).not.toContain('away');
    await broadcast.close();
  });

  it('asks for all until it has been read, though the first reading failed', async () => {
    const read = vi.fn((): Promise<readonly BroadcastEvent[]> => Promise.resolve([{ event: 'overview', data: 2 }]));
    read.mockRejectedValueOnce(new Error('away'));
    const { broadcast } = start({ read });
    broadcast.join(createFakeListener().listener);
    await vi.waitFor(() => { expect(read.mock.calls.slice(0, 3)).toEqual([[true], [true], [false]]); });
    await broadcast.close();
  });

  it('gives one who was slow what went by meanwhile, though it is told only once', async () => {
    let round = 0;
    const read = (): Promise<readonly BroadcastEvent[]> => Promise.resolve([{ event: 'overview', data: (round += 1) }, ...(round === 2 ? [{ event: 'findings' as const, data: 'news' }] : [])]);
    let goOn = (): void => undefined;
    const { broadcast } = start({ read: vi.fn(read), patienceMs: 60_000 });
    const slow = createFakeListener(() => (slow.got.length === 1 ? new Promise((resolve) => { goOn = resolve; }) : Promise.resolve()));
    broadcast.join(slow.listener);
    await vi.waitFor(() => { expect(round).toBeGreaterThan(3); });
    expect(slow.got).toHaveLength(1);
    goOn();
    await vi.waitFor(() => { expect(slow.got).toContainEqual({ event: 'findings', data: 'news' }); });
    await broadcast.close();
  });

  it('lets one go that cannot be given anything any more', async () => {
    const { broadcast } = start();
    const gone = createFakeListener(() => Promise.reject(new Error('closed')));
    broadcast.join(gone.listener);
    await vi.waitFor(() => { expect([broadcast.listeners(), gone.closed.mock.calls.length]).toEqual([0, 1]); });
    await broadcast.close();
  });

  it('lets everybody go when it is closed', async () => {
    const { broadcast } = start({ everyMs: 60_000 });
    const [one, two] = [createFakeListener(), createFakeListener()];
    broadcast.join(one.listener);
    broadcast.join(two.listener);
    await broadcast.close();
    expect([one.closed.mock.calls.length, two.closed.mock.calls.length, broadcast.listeners()]).toEqual([1, 1, 0]);
  });
});
