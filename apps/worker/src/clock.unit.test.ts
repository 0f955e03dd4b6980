import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createExecutionClock } from './clock.ts';

describe('the worker’s clock', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });
  const clock = createExecutionClock(() => 0);

  it('sleeps for its time, and leaves nothing on the signal', async () => {
    const { signal } = new AbortController();
    const slept = vi.fn();
    const sleeping = clock.sleep(1_000, signal).then(slept);
    await vi.advanceTimersByTimeAsync(999);
    expect(slept).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    await sleeping;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('wakes at once when the signal aborts, and leaves no timer', async () => {
    const controller = new AbortController();
    const sleeping = clock.sleep(3_600_000, controller.signal);
    controller.abort();
    await sleeping;
    expect(vi.getTimerCount()).toBe(0);
    await clock.sleep(3_600_000, controller.signal);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('lets timers that are due go first where a turn is left to others', async () => {
    vi.useRealTimers();
    const slept = vi.fn();
    void clock.sleep(0, new AbortController().signal).then(slept);
    while (slept.mock.calls.length === 0) await clock.turn();
  });

  it('takes a time that has passed for none', async () => {
    const sleeping = clock.sleep(-5, new AbortController().signal);
    await vi.advanceTimersByTimeAsync(1);
    await sleeping;
  });
});
