import { TandemError } from '@tandem/errors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCanary, type Canary } from './canary.ts';
import type { StreamObservation } from './observation.ts';
import { createFakeTime } from './testing/fake-time.ts';

describe('a canary', () => {
  let time: ReturnType<typeof createFakeTime>;
  let stop: AbortController;
  let canary: Canary;
  let sent: string[];
  let seen: number[];
  let lagMs: number | undefined;
  let fault: Error | undefined;
  let observations: StreamObservation[];
  const pass = (ms: number) => time.sleep(ms, new AbortController().signal);
  const deliver = () => {
    const submissionId = sent.at(-1);
    if (submissionId !== undefined) canary.observe({ type: 'canary-seen', submissionId });
  };

  beforeEach(() => {
    time = createFakeTime();
    stop = new AbortController();
    [sent, seen, observations, lagMs, fault] = [[], [], [], 0, undefined];
    canary = createCanary({
      time,
      everyMs: 1_000,
      observe: (observation) => observations.push(observation),
      status: () => ({ role: 'leader', lagMs }),
      onSeen: (ms) => seen.push(ms),
      store: {
        send: (submissionId) => {
          if (fault) return Promise.reject(fault);
          sent.push(submissionId);
          return Promise.resolve();
        },
      },
    });
    canary.observe({ type: 'role', role: 'leader', epoch: 1 });
    void canary.run(stop.signal);
  });
  afterEach(() => {
    stop.abort();
    time.stop();
  });

  it('is measured when it comes back, and the next one follows', async () => {
    await pass(1_030);
    deliver();
    expect(seen).toEqual([30]);
    expect(canary.overdueMs()).toBe(0);
    await pass(1_070);
    expect(sent).toHaveLength(2);
  });

  it('is alone while the stream is behind, and overdue', async () => {
    lagMs = 60_000;
    await pass(60_000);
    expect(sent).toHaveLength(1);
    expect(canary.overdueMs()).toBeGreaterThan(45_000);
    deliver();
    expect(canary.overdueMs()).toBe(0);
  });

  it('is taken for lost where the stream has read all there is, and another is sent', async () => {
    await pass(60_500);
    expect(sent.length).toBeGreaterThan(3);
    expect(sent.length).toBeLessThan(7);
    expect(canary.overdueMs()).toBeGreaterThan(0);
  });

  it('is overdue in a leader that the first never comes back to, and in no standby', async () => {
    lagMs = undefined;
    await pass(60_000);
    expect(canary.overdueMs()).toBe(60_000 - 1_000 - 10_000);
    canary.observe({ type: 'role', role: 'standby', epoch: null });
    expect(canary.overdueMs()).toBeUndefined();
  });

  it('that cannot be sent is told of, and sent again', async () => {
    fault = new TandemError('STORE_UNAVAILABLE', 'played');
    await pass(5_500);
    expect(observations.map(({ type }) => type)).toEqual(Array.from({ length: 5 }, () => 'retrying'));
    fault = undefined;
    await pass(1_000);
    expect(observations.at(-1)).toMatchObject({ type: 'recovered', step: 'canary' });
    expect(sent).toHaveLength(1);
  });

  it('of another is none of ours', () => {
    canary.observe({ type: 'canary-seen', submissionId: 'sub_canary_other' });
    expect(seen).toEqual([]);
  });
});
