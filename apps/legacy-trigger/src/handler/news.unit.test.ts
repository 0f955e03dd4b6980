import { describe, expect, it } from 'vitest';
import { newsOf, type NewsPorts } from './news.ts';

/** Parts that were last heard of so long ago, and are heard of again when the clock is asked. */
function parts(overridesMs: number | null, flagMs: number | null, answers = true) {
  let asked = 0;
  let heardAt: number | null = null;
  const statusOf = (before: number | null) => ({ status: () => ({ silentMs: heardAt === null ? before : performance.now() - heardAt }) });
  const ports: NewsPorts = {
    overrides: statusOf(overridesMs),
    flag: statusOf(flagMs),
    clock: { refresh: () => {
      asked += 1;
      if (!answers) return Promise.reject(new Error('away'));
      heardAt = performance.now();
      return Promise.resolve();
    } },
  };
  return { ports, asked: () => asked };
}

describe('news', () => {
  it.each([[100, 900], [100, null], [null, null]])('are not waited for where overrides were heard of %s ms ago, whatever the flag', async (overridesMs, flagMs) => {
    const { ports, asked } = parts(overridesMs, flagMs);
    await newsOf(ports);
    expect(asked()).toBe(0);
  });

  it('are waited for after a pause, and no longer than until they come', async () => {
    const { ports, asked } = parts(60_000, 60_000);
    const before = performance.now();
    await newsOf(ports);
    expect([asked(), performance.now() - before < 500]).toEqual([1, true]);
  });

  it('are given up soon where nobody answers', async () => {
    const { ports } = parts(60_000, 60_000, false);
    const before = performance.now();
    await newsOf(ports);
    expect(performance.now() - before).toBeGreaterThanOrEqual(750);
  });
});
