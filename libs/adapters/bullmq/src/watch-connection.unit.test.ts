import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchConnection, type ConnectionWatch } from './watch-connection.ts';

describe('the watch over a connection', () => {
  let status: 'ready' | 'reconnecting';
  let drops: number;
  let asked: ((answer: unknown) => void)[];
  let watch: ConnectionWatch;

  beforeEach(() => {
    vi.useFakeTimers();
    status = 'ready';
    drops = 0;
    asked = [];
    const redis = {
      get status() { return status; },
      disconnect: (reconnect?: boolean) => { if (reconnect) drops += 1; },
    };
    watch = watchConnection(redis, () => new Promise((resolve) => asked.push(resolve)));
  });
  afterEach(() => {
    watch.stop();
    vi.useRealTimers();
  });

  const answer = () => {
    asked.at(-1)!(null);
  };

  it('leaves one alone that answers', async () => {
    for (let round = 0; round < 20; round += 1) {
      await vi.advanceTimersByTimeAsync(1_000);
      answer();
    }
    expect([asked.length, drops, watch.hangs()]).toEqual([20, 0, false]);
  });

  it('drops one that gives no answer, and has it for hanging until it gives one', async () => {
    await vi.advanceTimersByTimeAsync(5_000);
    expect([drops, watch.hangs()]).toEqual([0, false]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([drops, watch.hangs()]).toEqual([1, true]);
    await vi.advanceTimersByTimeAsync(4_000);
    expect([drops, watch.hangs()]).toEqual([1, true]);
    answer();
    await vi.advanceTimersByTimeAsync(0);
    expect([asked.length, drops, watch.hangs()]).toEqual([1, 1, false]);
  });

  it('drops again what still gives no answer when it has been made anew', async () => {
    await vi.advanceTimersByTimeAsync(11_000);
    expect([asked.length, drops]).toEqual([1, 2]);
  });

  it('drops none that is away, and asks it no second time', async () => {
    status = 'reconnecting';
    await vi.advanceTimersByTimeAsync(60_000);
    expect([asked.length, drops]).toEqual([1, 0]);
  });

  it('asks no more once it is stopped', async () => {
    watch.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([asked.length, drops]).toEqual([0, 0]);
  });
});
