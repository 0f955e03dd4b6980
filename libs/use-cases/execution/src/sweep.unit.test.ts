import { describe, expect, it } from 'vitest';
import type { SweptJob } from './ports.ts';
import { createSweep } from './sweep.ts';
import { exampleExecution } from './testing/examples.ts';
import { createFakeExecutionLedger } from './testing/fake-execution-ledger.ts';

const nowMs = new Date('2026-03-01T12:10:00.000Z').getTime();
const never = new AbortController().signal;

function workbench(count: number, ageMs = 60_000) {
  const ledger = createFakeExecutionLedger(() => nowMs);
  for (let index = 0; index < count; index += 1) ledger.put(exampleExecution(`p${index}`, { createdAt: new Date(nowMs - ageMs + index) }));
  const added: SweptJob[] = [];
  let isAway = false;
  const queue = {
    addAll: (jobs: readonly SweptJob[]) => {
      if (isAway) return Promise.reject(new Error('away'));
      added.push(...jobs);
      return Promise.resolve();
    },
  };
  return { ledger, added, sweep: createSweep(ledger, queue, { now: () => nowMs, pendingAfterMs: 3_000 }), setAway: (away: boolean) => { isAway = away; } };
}

describe('the sweep', () => {
  it('adds what has been pending for too long, as the same attempt, and leaves what is young', async () => {
    const { ledger, added, sweep } = workbench(1);
    ledger.put(exampleExecution('young', { createdAt: new Date(nowMs - 1_000) }));
    expect(await sweep.round(never)).toEqual({ revived: 0, pending: 1 });
    expect(added).toEqual([{ key: exampleExecution('p0')._id, attempt: 1 }]);
  });

  it('takes over what is running with a lapsed lease, as the next attempt', async () => {
    const { ledger, added, sweep } = workbench(0);
    ledger.put(exampleExecution('dead', { state: 'running', lease: { holder: 'w', token: 't', until: new Date(nowMs - 1) }, createdAt: new Date(nowMs) }));
    ledger.put(exampleExecution('live', { state: 'running', lease: { holder: 'w', token: 't', until: new Date(nowMs + 1) } }));
    expect(await sweep.round(never)).toEqual({ revived: 1, pending: 0 });
    expect(added).toEqual([{ key: exampleExecution('dead')._id, attempt: 2 }]);
  });

  it('bounds a round, goes on where it was, and begins anew at the end', async () => {
    const { added, sweep } = workbench(700);
    expect(await sweep.round(never)).toMatchObject({ pending: 500 });
    expect(await sweep.round(never)).toMatchObject({ pending: 200 });
    expect(new Set(added.map(({ key }) => key)).size).toBe(700);
    expect(await sweep.round(never)).toMatchObject({ pending: 500 });
  });

  it('adds later what the queue would not take', async () => {
    const { added, sweep, setAway } = workbench(2);
    setAway(true);
    await expect(sweep.round(never)).rejects.toThrow('away');
    setAway(false);
    await sweep.round(never);
    expect(added).toHaveLength(2);
  });
});
