import { describe, expect, it } from 'vitest';
import type { ChangeBatch } from './ports.ts';
import { createProgress } from './progress.ts';

describe('createProgress', () => {
  let now = 100_000;
  const start = { token: null, clusterTime: { seconds: 95, increment: 1 } };
  const batch = (...wallTimes: readonly number[]): ChangeBatch => ({
    events: wallTimes.map((time) => ({ token: time, operationType: 'insert', namespace: {}, clusterTime: { seconds: 0, increment: 0 }, wallTime: new Date(time) })),
    position: { token: wallTimes.at(-1) ?? 'idle', clusterTime: { seconds: 96, increment: 1 } },
    bytes: 0,
  });
  const fresh = () => {
    now = 100_000;
    return createProgress(start, { now: () => now, elapsed: () => now - 90_000 });
  };

  it('is as far behind as its checkpoint until something is done', () => {
    expect(fresh().lagMs()).toBe(5_000);
  });

  it('is as far behind as the last event that is done, until an empty batch says that there is no more', () => {
    const progress = fresh();
    progress.end(progress.begin(batch(98_000, 99_000)));
    expect(progress.lagMs()).toBe(1_000);
    progress.end(progress.begin(batch()));
    expect(progress.lagMs()).toBe(0);
  });

  it('is not taken for caught up where the stream has been silent, though the clock was set back', () => {
    let wall = 100_000;
    let measured = 0;
    const progress = createProgress(start, { now: () => wall, elapsed: () => measured });
    progress.end(progress.begin(batch()));
    expect(progress.lagMs()).toBe(0);
    wall -= 30_000;
    measured += 5_000;
    expect(progress.lagMs()).toBeGreaterThan(0);
  });

  it('is behind while effects are under way, whatever has been read after them', () => {
    const progress = fresh();
    const ticket = progress.begin(batch(99_000));
    progress.end(progress.begin(batch()));
    expect(progress.lagMs()).toBe(5_000);
    expect(progress.position()).toMatchObject({ token: null });
    progress.end(ticket);
    expect(progress.lagMs()).toBe(0);
    expect(progress.position()).toMatchObject({ token: 'idle' });
  });

  it('does not take silence for nothing happening: neither a broken stream’s nor one that hangs', () => {
    const progress = fresh();
    progress.end(progress.begin(batch()));
    now += 10_000;
    expect(progress.lagMs()).toBe(10_000);
    progress.end(progress.begin(batch()));
    expect(progress.lagMs()).toBe(0);
    now += 10;
    progress.interrupted();
    expect(progress.lagMs()).toBe(10);
  });
});
