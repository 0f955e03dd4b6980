import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { boundGreeting } from './bound-greeting.ts';

describe('a new connection', () => {
  let redis: EventEmitter & { disconnect: (reconnect?: boolean) => void };
  let drops: number;

  beforeEach(() => {
    vi.useFakeTimers();
    drops = 0;
    redis = Object.assign(new EventEmitter(), { disconnect: (reconnect?: boolean) => { if (reconnect) drops += 1; } });
    boundGreeting(redis, 5_000);
  });
  afterEach(() => vi.useRealTimers());

  it('is dropped where Redis does not say in time that it is ready, each time anew', () => {
    for (const made of [1, 2]) {
      redis.emit('connect');
      vi.advanceTimersByTime(5_000);
      expect(drops).toBe(made);
    }
  });

  it('is not dropped by a process that was too busy to read what Redis said', async () => {
    vi.useRealTimers();
    const busy = Object.assign(new EventEmitter(), { disconnect: () => { drops += 1; } });
    boundGreeting(busy, 50);
    busy.emit('connect');
    const answer = new Promise((resolve) => setImmediate(resolve));
    for (const until = performance.now() + 100; performance.now() < until;);
    await answer;
    busy.emit('ready');
    expect(drops).toBe(0);
  });

  it.each(['ready', 'close'])('is left alone once it says %s', (event) => {
    redis.emit('connect');
    redis.emit(event);
    vi.advanceTimersByTime(60_000);
    expect(drops).toBe(0);
  });
});
