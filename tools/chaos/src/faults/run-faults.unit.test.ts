import { describe, expect, it } from 'vitest';
import type { Fault } from '../plan/fault.ts';
import { runFaults } from './run-faults.ts';

describe('playing the plan', () => {

  function play(faults: readonly { at: number; fault: Fault }[]) {
    let accepted = 0;
    let isOver = false;
    const ends = new Map<Fault, (error?: Error) => void>();
    const failures: unknown[] = [];
    const run = runFaults({
      faults, accepted: () => accepted, isOver: () => isOver, signal: new AbortController().signal,
      play: (fault) => new Promise((resolve, reject) => { ends.set(fault, (error) => { if (error === undefined) resolve(); else reject(error); }); }),
      onBegin: () => undefined,
      onFailure: (_fault, error) => { failures.push(error); },
    });
    return { run, failures, accept: (count: number) => { accepted = count; }, endTime: () => { isOver = true; }, end: (fault: Fault, error?: Error) => { ends.get(fault)?.(error); } };
  }

  const killed: Fault = { kind: 'mongodb-killed', forMs: 1 };
  const paused: Fault = { kind: 'mongodb-paused', forMs: 1 };
  const apps = (['watcher-1', 'watcher-2', 'worker-1', 'worker-2'] as const).map((app): Fault => ({ kind: 'app-killed', app, forMs: 1 }));

  it('begins a fault once so many were accepted', async () => {
    const { run, accept, end } = play([{ at: 10, fault: killed }]);
    accept(9);
    expect(run.begun()).toEqual([]);
    expect(run.nextAt()).toBe(10);
    accept(10);
    await expect.poll(() => run.begun()).toEqual([killed]);
    expect(run.nextAt()).toBe(Infinity);
    end(killed);
    await run.done;
    expect(run.active()).toEqual([]);
  });

  it('begins no more once it is over, and waits for what was begun', async () => {
    const { run, end, endTime } = play([{ at: 0, fault: killed }, { at: 0, fault: paused }, { at: 10, fault: paused }]);
    await expect.poll(() => run.begun()).toEqual([killed]);
    endTime();
    end(killed);
    await run.done;
    expect(run.begun()).toEqual([killed]);
  });

  it('lets a fault wait while another has what it hits', async () => {
    const { run, end } = play([{ at: 0, fault: killed }, { at: 0, fault: paused }]);
    await expect.poll(() => run.begun()).toEqual([killed]);
    end(killed);
    await expect.poll(() => run.begun()).toEqual([killed, paused]);
    end(paused);
    await run.done;
  });

  it('plays three at a time at most', async () => {
    const { run, end } = play(apps.map((fault) => ({ at: 0, fault })));
    await expect.poll(() => run.active()).toEqual(apps.slice(0, 3));
    end(apps[1]!);
    await expect.poll(() => run.active()).toEqual([apps[0], apps[2], apps[3]]);
    apps.forEach((fault) => { end(fault); });
    await run.done;
  });

  it('tells of a fault that could not be played, and goes on', async () => {
    const { run, end, failures } = play([{ at: 0, fault: killed }, { at: 0, fault: paused }]);
    await expect.poll(() => run.begun()).toEqual([killed]);
    end(killed, new Error('no'));
    await expect.poll(() => run.begun()).toEqual([killed, paused]);
    end(paused);
    await run.done;
    expect(failures).toHaveLength(1);
  });
});
