import { describe, expect, it } from 'vitest';
import type { SweptJob } from './ports.ts';
import { createQueueLossWatch, type MarkStore } from './queue-loss.ts';
import { createSweep } from './sweep.ts';
import { exampleExecution } from './testing/examples.ts';
import { createFakeExecutionLedger } from './testing/fake-execution-ledger.ts';

const nowMs = new Date('2026-03-01T12:10:00.000Z').getTime();
const never = new AbortController().signal;

function createMark(mark: string | null): MarkStore & { mark: string | null } {
  const store = {
    mark,
    read: () => Promise.resolve(store.mark),
    write: (written: string) => {
      store.mark = written;
      return Promise.resolve();
    },
  };
  return store;
}

function createMarks(): () => string {
  let count = 0;
  return () => `new-${(count += 1)}`;
}

function workbench(count: number, ageMs = 60_000) {
  const ledger = createFakeExecutionLedger(() => nowMs);
  for (let index = 0; index < count; index += 1) ledger.put(exampleExecution(`p${index}`, { createdAt: new Date(nowMs - ageMs + (index % 1_000)) }));
  const added: SweptJob[] = [];
  let isAway = false;
  const queue = {
    addAll: (jobs: readonly SweptJob[]) => {
      if (isAway) return Promise.reject(new Error('away'));
      added.push(...jobs);
      return Promise.resolve();
    },
  };
  const atBroker = createMark('m');
  const remembered = createMark('m');
  const underway = createMark(null);
  const losses = createQueueLossWatch({ atBroker, remembered, underway, newMark: createMarks() });
  return { ledger, added, atBroker, remembered, underway, sweep: createSweep(ledger, queue, { now: () => nowMs, pendingAfterMs: 3_000, losses }), setAway: (away: boolean) => { isAway = away; } };
}

describe('the sweep', () => {
  it('adds what has been pending for too long, as the same attempt, and leaves what is young', async () => {
    const { ledger, added, sweep } = workbench(1);
    ledger.put(exampleExecution('young', { createdAt: new Date(nowMs - 1_000) }));
    expect(await sweep.round(never)).toEqual({ revived: 0, failed: [], pending: 1, mending: null, isMoreLeft: false });
    expect(added).toEqual([{ key: exampleExecution('p0')._id, attempt: 1 }]);
  });

  it('takes over what is running with a lapsed lease, as the next attempt', async () => {
    const { ledger, added, sweep } = workbench(0);
    ledger.put(exampleExecution('dead', { state: 'running', lease: { holder: 'w', token: 't', until: new Date(nowMs - 1) }, createdAt: new Date(nowMs) }));
    ledger.put(exampleExecution('live', { state: 'running', lease: { holder: 'w', token: 't', until: new Date(nowMs + 1) } }));
    expect(await sweep.round(never)).toEqual({ revived: 1, failed: [], pending: 0, mending: null, isMoreLeft: false });
    expect(added).toEqual([{ key: exampleExecution('dead')._id, attempt: 2 }]);
  });

  it('says that more is left where as many leases had lapsed as a round takes over at most', async () => {
    const { ledger, sweep } = workbench(0);
    const lease = { holder: 'w', token: 't', until: new Date(nowMs - 1) };
    for (let index = 0; index < 260; index += 1) ledger.put(exampleExecution(`dead${index}`, { state: 'running', lease, createdAt: new Date(nowMs) }));
    expect(await sweep.round(never)).toMatchObject({ revived: 250, isMoreLeft: true });
    expect(await sweep.round(never)).toMatchObject({ revived: 10, isMoreLeft: false });
  });

  it('goes on with the others where one execution cannot be taken over, and names it', async () => {
    const { ledger, added, sweep } = workbench(1);
    const lapsed = { state: 'running' as const, lease: { holder: 'w', token: 't', until: new Date(nowMs - 1) }, createdAt: new Date(nowMs) };
    ledger.put(exampleExecution('broken', { ...lapsed, attempt: 'many' as unknown as number }));
    ledger.put(exampleExecution('dead', lapsed));
    expect(await sweep.round(never)).toMatchObject({ revived: 1, failed: [{ key: exampleExecution('broken')._id }], pending: 1 });
    expect(added.map(({ key }) => key)).toEqual([exampleExecution('dead')._id, exampleExecution('p0')._id]);
  });

  it('adds what is old though nobody can say what has lapsed, and says so at the end', async () => {
    const { ledger, added, sweep } = workbench(1);
    ledger.reviveLapsed = () => Promise.reject(new Error('no index'));
    await expect(sweep.round(never)).rejects.toThrow('no index');
    expect(added).toEqual([{ key: exampleExecution('p0')._id, attempt: 1 }]);
  });

  it('takes over what has lapsed though nobody can say whether the queue has lost its data', async () => {
    const { ledger, atBroker, added, sweep } = workbench(0);
    ledger.put(exampleExecution('dead', { state: 'running', lease: { holder: 'w', token: 't', until: new Date(nowMs - 1) } }));
    atBroker.read = () => Promise.reject(new Error('no mark'));
    await expect(sweep.round(never)).rejects.toThrow('no mark');
    expect(added).toContainEqual({ key: exampleExecution('dead')._id, attempt: 2 });
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

describe('the sweep after Redis has lost its data', () => {
  const young = 0;
  const mendingOf = async ({ sweep }: ReturnType<typeof workbench>) => (await sweep.round(never)).mending;

  it('adds all that is pending at once, whatever its age, and tells it once', async () => {
    const bench = workbench(700, young);
    expect(await mendingOf(bench)).toBeNull();
    bench.atBroker.mark = null;
    expect(await mendingOf(bench)).toEqual({ isNew: true, added: 700, total: 700, isDone: true });
    expect(new Set(bench.added.map(({ key }) => key)).size).toBe(700);
    expect(bench.atBroker.mark).toBe(bench.remembered.mark);
    expect(await mendingOf(bench)).toBeNull();
  });

  it('takes a mark that was never set here for a loss, too', async () => {
    const bench = workbench(1, young);
    bench.atBroker.mark = "another server's";
    expect(await mendingOf(bench)).toMatchObject({ isNew: true, total: 1 });
  });

  it('does it in bounded rounds, each where the last one stopped, and does not count the loss twice', async () => {
    const bench = workbench(6_000, young);
    bench.atBroker.mark = null;
    expect(await mendingOf(bench)).toEqual({ isNew: true, added: 2_500, total: 2_500, isDone: false });
    expect(await mendingOf(bench)).toEqual({ isNew: false, added: 2_500, total: 5_000, isDone: false });
    expect(await mendingOf(bench)).toEqual({ isNew: false, added: 1_000, total: 6_000, isDone: true });
    expect(bench.added).toHaveLength(6_000);
  });

  it('takes over running ones whose lease lapses meanwhile', async () => {
    const bench = workbench(0);
    bench.ledger.put(exampleExecution('dead', { state: 'running', lease: { holder: 'w', token: 't', until: new Date(nowMs - 1) } }));
    bench.atBroker.mark = null;
    expect(await bench.sweep.round(never)).toMatchObject({ revived: 1 });
    expect(bench.added).toEqual([{ key: exampleExecution('dead')._id, attempt: 2 }]);
  });

  it('begins again when Redis is emptied again before all is added', async () => {
    const bench = workbench(3_000, young);
    bench.atBroker.mark = null;
    await mendingOf(bench);
    bench.atBroker.mark = null;
    expect(await mendingOf(bench)).toMatchObject({ isNew: true, total: 2_500 });
    expect(await mendingOf(bench)).toMatchObject({ total: 3_000, isDone: true });
  });

  it('goes on, and still tells of the loss, after the queue would not take the first jobs', async () => {
    const bench = workbench(2, young);
    bench.atBroker.mark = null;
    bench.setAway(true);
    await expect(bench.sweep.round(never)).rejects.toThrow('away');
    bench.setAway(false);
    expect(await mendingOf(bench)).toEqual({ isNew: true, added: 2, total: 2, isDone: true });
  });

  /** Another process that sweeps the same. */
  function nextOne(bench: ReturnType<typeof workbench>) {
    const losses = createQueueLossWatch({ atBroker: bench.atBroker, remembered: bench.remembered, underway: bench.underway, newMark: () => 'next' });
    const queue = { addAll: (jobs: readonly SweptJob[]) => Promise.resolve(void bench.added.push(...jobs)) };
    return createSweep(bench.ledger, queue, { now: () => nowMs, pendingAfterMs: 3_000, losses });
  }

  it('is gone on with by the next one from where a process stopped before all was added', async () => {
    const bench = workbench(3_000, young);
    bench.atBroker.mark = null;
    await mendingOf(bench);
    expect((await nextOne(bench).round(never)).mending).toEqual({ isNew: false, added: 500, total: 500, isDone: true });
    expect(new Set(bench.added.map(({ key }) => key)).size).toBe(3_000);
    // the former one comes back
    expect(await mendingOf(bench)).toBeNull();
  });

  it('is not taken for mended by one that is told to stop before it has added anything', async () => {
    const bench = workbench(2, young);
    bench.atBroker.mark = null;
    expect((await bench.sweep.round(AbortSignal.abort())).mending).toEqual({ isNew: true, added: 0, total: 0, isDone: false });
    expect((await nextOne(bench).round(never)).mending).toEqual({ isNew: false, added: 2, total: 2, isDone: true });
  });

  it('is gone on with from where the next one is, by a process that had come further with the loss before', async () => {
    const bench = workbench(6_000, young);
    bench.atBroker.mark = null;
    await mendingOf(bench);
    await mendingOf(bench);
    bench.atBroker.mark = null;
    await nextOne(bench).round(never);
    bench.added.length = 0;
    expect(await mendingOf(bench)).toEqual({ isNew: false, added: 2_500, total: 2_500, isDone: false });
    expect(await mendingOf(bench)).toEqual({ isNew: false, added: 1_000, total: 3_500, isDone: true });
    expect(new Set(bench.added.map(({ key }) => key)).size).toBe(3_500);
  });

  it('comes to its end though every round is another process’s', async () => {
    const bench = workbench(5_100, young);
    bench.atBroker.mark = null;
    const ends: (boolean | undefined)[] = [];
    for (let round = 0; round < 3; round += 1) ends.push((await nextOne(bench).round(never)).mending?.isDone);
    expect(ends).toEqual([false, false, true]);
    expect(bench.added).toHaveLength(5_100);
  });

  it('is begun again by the next one where Redis is emptied once more, or another server’s data are there', async () => {
    const bench = workbench(3_000, young);
    for (const mark of [null, "another server's"]) {
      bench.atBroker.mark = null;
      await mendingOf(bench);
      bench.atBroker.mark = mark;
      expect((await nextOne(bench).round(never)).mending).toMatchObject({ isNew: true, total: 2_500 });
    }
  });

  it('is not told of where nobody has watched before', async () => {
    const bench = workbench(1, young);
    bench.atBroker.mark = null;
    bench.remembered.mark = null;
    expect(await mendingOf(bench)).toBeNull();
    expect(bench.remembered.mark).toBe(bench.atBroker.mark);
    expect(bench.added).toEqual([]);
  });
});
