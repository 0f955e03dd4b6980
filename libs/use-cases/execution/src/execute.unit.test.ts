import type { NodeRecord } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import type { NodeChanges } from './ports.ts';
import { branch, createWorkbench, done, failing, untilAborted } from './testing/workbench.ts';

const parallel = { executionMode: 'parallel' };

describe('an execution', () => {
  it('runs from the trigger on, and keeps what each node left', async () => {
    const bench = createWorkbench({ edges: ['trigger>pure-1', 'pure-1>call-1'], acts: { 'pure-1': () => ({ outcome: 'completed', output: { n: 7 } }) } });
    expect(await bench.execute()).toBe('completed');
    expect(bench.called()).toEqual(['trigger', 'pure-1', 'call-1']);
    expect(bench.found()).toMatchObject({
      state: 'completed',
      error: null,
      lease: null,
      nodes: { 'pure-1': { state: 'completed', output: { n: 7 }, attempts: 1 }, 'call-1': { state: 'completed', attempts: 1 } },
    });
    const { endedAt, expireAt } = bench.found();
    expect(expireAt!.getTime() - endedAt!.getTime()).toBe(90 * 86_400_000);
  });

  it('runs within what goes around it, from the claim to its end', async () => {
    const seen: unknown[] = [];
    const bench = createWorkbench({
      edges: ['trigger>call-1'],
      async around({ state, submissionId }, work) {
        seen.push(state, submissionId, bench.called());
        const outcome = await work();
        seen.push(outcome, bench.called(), bench.found().state);
        return outcome;
      },
    });
    expect(await bench.execute()).toBe('completed');
    expect(seen).toEqual(['running', 'sub_a', [], 'completed', ['trigger', 'call-1'], 'completed']);
    expect(await bench.execute()).toBe('refused');
    expect(seen).toHaveLength(6);
  });

  it('lets nodes see the submission, the variables, and what was before them', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1', 'call-1>call-2'] });
    await bench.execute();
    expect(bench.calls.at(-1)!.run.scope).toMatchObject({
      trigger: { payload: { data: { name: 'Ada' }, submissionId: 'sub_a' } },
      nodes: { 'call-1': { ok: true }, trigger: { data: { name: 'Ada' } } },
      variables: { team: 'it' },
    });
  });

  it('costs one write for each wave of nodes with effects, and one for the end', async () => {
    const plain = createWorkbench({ edges: ['trigger>pure-1'] });
    await plain.execute();
    expect(plain.writes()).toEqual(['finish']);
    const effectful = createWorkbench({ edges: ['trigger>pure-1', 'pure-1>call-1', 'pure-1>call-2', 'pure-1>call-3'], settings: parallel });
    await effectful.execute();
    expect(effectful.writes()).toEqual(['save', 'finish']);
  });

  it('says that a node with effects is started before it acts', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'], acts: { 'call-1': () => {
      expect(bench.found().nodes['call-1']).toMatchObject({ state: 'started', attempts: 1 });
      return done;
    } } });
    expect(await bench.execute()).toBe('completed');
  });

  it('runs one node after the other, or all that are ready at once, as the workflow says', async () => {
    const edges = ['trigger>call-1', 'trigger>call-2'];
    const acts = { 'call-1': async () => { await bench.clock.sleep(1_000, new AbortController().signal); return done; } };
    let bench = createWorkbench({ edges, acts });
    await bench.execute();
    expect(bench.calls.map(({ id, atMs }) => [id, atMs])).toEqual([['trigger', 0], ['call-1', 0], ['call-2', 1_000]]);
    bench = createWorkbench({ edges, acts, settings: parallel });
    await bench.execute();
    expect(bench.calls.map(({ id, atMs }) => [id, atMs])).toEqual([['trigger', 0], ['call-1', 0], ['call-2', 0]]);
  });

  it('runs no more than ten nodes at a time, and the rest as those end', async () => {
    const ids = Array.from({ length: 25 }, (_, index) => `call-${index}`);
    const act = async () => { await bench.clock.sleep(1_000, new AbortController().signal); return done; };
    const bench = createWorkbench({ edges: ids.map((id) => `trigger>${id}`), settings: parallel, acts: Object.fromEntries(ids.map((id) => [id, act])) });
    expect(await bench.execute()).toBe('completed');
    const begun = bench.calls.slice(1).map(({ atMs }) => atMs);
    expect([0, 1_000, 2_000].map((ms) => begun.filter((atMs) => atMs === ms).length)).toEqual([10, 10, 5]);
  });

  it('follows the branch that a node chose, and says what was passed over', async () => {
    const bench = createWorkbench({ edges: ['trigger>pure-if', 'pure-if:yes>call-1', 'pure-if:no>call-2'], acts: { 'pure-if': () => branch('no') } });
    expect(await bench.execute()).toBe('completed');
    expect(bench.called()).not.toContain('call-1');
    expect(bench.found().nodes).toMatchObject({ 'call-1': { state: 'skipped' }, 'call-2': { state: 'completed' }, 'pure-if': { branch: 'no' } });
  });

  it('passes a disabled node over', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1', 'call-1>call-2'], disabled: ['call-1'] });
    expect(await bench.execute()).toBe('completed');
    expect(bench.called()).toEqual(['trigger', 'call-2']);
  });

  it('fails as a whole where a node is of an unknown type, before any node acts', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1', 'call-1>odd-1'] });
    expect(await bench.execute()).toBe('failed');
    expect(bench.called()).toEqual([]);
    expect(bench.found().error).toMatchObject({ code: 'NODE_TYPE_UNKNOWN', nodeId: 'odd-1' });
  });

  it('fails where its canvas goes round in a circle', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1', 'call-1>call-2', 'call-2>call-1'] });
    expect(await bench.execute()).toBe('failed');
    expect(bench.found().error).toMatchObject({ code: 'WORKFLOW_MALFORMED' });
  });

  it('is nobody else’s business once it has ended', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'] });
    await bench.execute();
    expect(await bench.execute()).toBe('refused');
    expect(bench.called()).toEqual(['trigger', 'call-1']);
  });

  it('is given up when it was begun too often', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'], execution: { attempt: 25 } });
    expect(await bench.execute()).toBe('failed');
    expect(bench.found().error).toMatchObject({ code: 'EXECUTION_ABANDONED' });
    expect(bench.called()).toEqual([]);
  });

  it('has all its attempts again once a person has settled what was in doubt', async () => {
    const bench = createWorkbench({ edges: ['trigger>mail-1', 'mail-1>call-1'], execution: { attempt: 26, attemptsBefore: 25, nodes: {
      'mail-1': { state: 'completed', attempts: 1, startedAt: new Date(0), endedAt: new Date(0), output: null },
    } } });
    expect(await bench.execute()).toBe('completed');
    expect(bench.called()).toEqual(['trigger', 'call-1']);
  });

  it('is laid down while its definition cannot be read, and comes again without another attempt', async () => {
    let refusals = 30;
    const beforeRead = () => ((refusals -= 1) < 0 ? Promise.resolve() : Promise.reject(new Error('not allowed to read')));
    const bench = createWorkbench({ edges: ['trigger>call-1'], beforeRead });
    for (let attempt = 0; attempt < 30; attempt += 1) {
      await expect(bench.execute()).rejects.toThrow('not allowed to read');
      await bench.clock.sleep(10_001, new AbortController().signal);
      expect((await bench.ledger.reviveLapsed(new Date(bench.clock.now()), 10)).revived).toEqual([{ key: bench.key, attempt: 1 }]);
    }
    expect(await bench.execute()).toBe('completed');
  });

  it('loses nothing of its time while its definition is waited for, whether it comes or not', async () => {
    let refusals = 3;
    const bench = createWorkbench({
      edges: ['trigger>call-1'],
      settings: { maxExecutionTime: 5_000 },
      execution: { activeMs: 2_000 },
      async beforeRead() {
        await bench.clock.sleep(8_000, new AbortController().signal);
        if ((refusals -= 1) >= 0) throw new Error('the database is away');
      },
    });
    for (let round = 0; round < 3; round += 1) {
      await expect(bench.execute()).rejects.toThrow('the database is away');
      expect(bench.found().activeMs).toBe(2_000);
      await bench.clock.sleep(10_001, new AbortController().signal);
      await bench.ledger.reviveLapsed(new Date(bench.clock.now()), 10);
    }
    expect(await bench.execute()).toBe('completed');
    expect(bench.found().activeMs).toBe(2_000);
  });

  it('says why its definition could not be read, though it could not be laid down either', async () => {
    const bench = createWorkbench({
      edges: ['trigger>call-1'],
      beforeRead: () => {
        bench.ledger.failNext(1_000);
        return Promise.reject(new Error('the database is away'));
      },
    });
    await expect(bench.execute()).rejects.toThrow('the database is away');
    expect(bench.found().lease).toMatchObject({ holder: 'worker-1' });
  });
});

describe('failures', () => {
  const retry = { retryPolicy: { maxRetries: 2, backoffMultiplier: 3, initialDelayMs: 500 } };
  const slowRetry = { retryPolicy: { maxRetries: 2, backoffMultiplier: 3, initialDelayMs: 10_000 } };

  it('are tried again after growing waits', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'], settings: retry, acts: { 'call-1': (_run, call) => (call < 3 ? failing('may-help') : done) } });
    expect(await bench.execute()).toBe('completed');
    expect(bench.calls.slice(1).map(({ atMs }) => atMs)).toEqual([0, 500, 2_000]);
    expect(bench.found().nodes['call-1']).toMatchObject({ attempts: 3 });
  });

  it('hold no worker during a long wait before another attempt, and are counted on after it', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'], settings: slowRetry, acts: { 'call-1': () => failing('may-help', 'unknown') } });
    expect(await bench.execute()).toBe('parked');
    expect(bench.found()).toMatchObject({ lease: { holder: 'parked', until: new Date(bench.startMs + 10_000) }, nodes: { 'call-1': { state: 'started', attempts: 1, waitUntil: new Date(bench.startMs + 10_000) } } });
    await bench.clock.sleep(10_001, new AbortController().signal);
    await bench.ledger.reviveLapsed(new Date(bench.clock.now()), 10);
    expect(await bench.executeToEnd()).toBe('failed');
    expect(bench.calls.slice(1).map(({ atMs }) => atMs)).toEqual([0, 10_001, 40_002]);
    expect(bench.found().nodes['call-1']).toMatchObject({ state: 'failed', attempts: 3 });
    expect(bench.found().nodes['call-1']).not.toHaveProperty('waitUntil');
  });

  it('without effect are repeated after a long wait also where an effect may not be', async () => {
    const bench = createWorkbench({ edges: ['trigger>mail-1'], settings: slowRetry, acts: { 'mail-1': (_run, call) => (call === 1 ? failing('may-help', 'none') : done) } });
    expect(await bench.executeToEnd()).toBe('completed');
    expect(bench.found().nodes['mail-1']).toMatchObject({ state: 'completed', attempts: 2 });
  });

  it('are tried again at their time while other nodes go on', async () => {
    const longCall = async () => { await bench.clock.sleep(60_000, new AbortController().signal); return done; };
    const acts = { 'call-1': (_run: object, call: number) => (call === 1 ? failing('may-help') : done), 'call-2': longCall };
    const bench = createWorkbench({ edges: ['trigger>call-1', 'trigger>call-2'], settings: { ...slowRetry, ...parallel }, acts });
    expect(await bench.execute()).toBe('completed');
    expect(bench.calls.map(({ id, atMs }) => [id, atMs])).toEqual([['trigger', 0], ['call-1', 0], ['call-2', 0], ['call-1', 10_000]]);
  });

  it('are final after as many repeats as the workflow allows, and at once where a repeat is useless', async () => {
    const stubborn = createWorkbench({ edges: ['trigger>call-1'], settings: retry, acts: { 'call-1': () => failing('may-help') } });
    expect(await stubborn.execute()).toBe('failed');
    expect(stubborn.found()).toMatchObject({ error: { code: 'NODE_FAILED', nodeId: 'call-1' }, nodes: { 'call-1': { state: 'failed', attempts: 3, error: { message: 'it broke' } } } });
    const hopeless = createWorkbench({ edges: ['trigger>call-1'], settings: retry, acts: { 'call-1': () => failing('useless') } });
    await hopeless.execute();
    expect(hopeless.calls).toHaveLength(2);
  });

  it('are made of what a handler throws, too', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'], settings: retry, acts: { 'call-1': (_run, call) => { if (call === 1) throw new Error('oh'); return done; } } });
    expect(await bench.execute()).toBe('completed');
  });

  it('end the execution, or only what hangs on the node, as the workflow says', async () => {
    const edges = ['trigger>call-1', 'call-1>call-2', 'trigger>call-3'];
    const acts = { 'call-1': () => failing() };
    const stopping = createWorkbench({ edges, acts, settings: { errorHandling: 'stop' } });
    expect(await stopping.execute()).toBe('failed');
    expect(stopping.called()).toEqual(['trigger', 'call-1']);
    const going = createWorkbench({ edges, acts, settings: { errorHandling: 'continue' } });
    expect(await going.execute()).toBe('failed');
    expect(going.called()).toEqual(['trigger', 'call-1', 'call-3']);
    expect(going.found().nodes).toMatchObject({ 'call-2': { state: 'skipped' }, 'call-3': { state: 'completed' } });
  });

  it('come when a misconfigured node’s turn comes', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1', 'call-1>wrong-1'] });
    expect(await bench.execute()).toBe('failed');
    expect(bench.called()).toEqual(['trigger', 'call-1']);
    expect(bench.found().error).toMatchObject({ code: 'NODE_CONFIG_INVALID', nodeId: 'wrong-1' });
  });

  it('are what too large an output is', async () => {
    const bench = createWorkbench({ edges: ['trigger>pure-1'], acts: { 'pure-1': () => ({ outcome: 'completed', output: 'x'.repeat(70_000) }) } });
    expect(await bench.execute()).toBe('failed');
    expect(bench.found().error).toMatchObject({ code: 'NODE_VALUE_TOO_LARGE' });
  });

  it('come when an execution takes longer than it may, and break off what is under way', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'], settings: { maxExecutionTime: 60_000 }, acts: { 'call-1': untilAborted } });
    expect(await bench.execute()).toBe('failed');
    expect(bench.found().error).toMatchObject({ code: 'EXECUTION_TIMED_OUT' });
    expect(bench.clock.now() - bench.startMs).toBe(60_000);
  });

  it('come of the time that workers have had it before, too', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'], settings: { maxExecutionTime: 60_000 }, execution: { activeMs: 45_000 }, acts: { 'call-1': untilAborted } });
    expect(await bench.execute()).toBe('failed');
    expect(bench.found().error).toMatchObject({ code: 'EXECUTION_TIMED_OUT' });
    expect(bench.found().activeMs).toBe(60_000);
  });
});

describe('an output that the database refuses', () => {
  /** Refuses every write that holds the output of a node. */
  function refuseOutputOf(bench: ReturnType<typeof createWorkbench>, nodeId: string): void {
    const { save, finish } = bench.ledger;
    const isRefused = ({ records }: NodeChanges) => [...records].some(([id, { state }]) => id === nodeId && state === 'completed');
    bench.ledger.save = (claim, changes) => (isRefused(changes) ? Promise.resolve('refused') : save(claim, changes));
    bench.ledger.finish = (claim, changes, end) => (isRefused(changes) ? Promise.resolve('refused') : finish(claim, changes, end));
  }

  it('fails its node, and what hangs on it does not act', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1', 'call-1>call-2'] });
    refuseOutputOf(bench, 'call-1');
    expect(await bench.execute()).toBe('failed');
    expect(bench.called()).toEqual(['trigger', 'call-1']);
    expect(bench.found()).toMatchObject({ error: { code: 'NODE_FAILED' }, lease: null, nodes: { 'call-1': { state: 'failed', attempts: 1 } } });
    expect(bench.found().nodes['call-2']).toMatchObject({ state: 'skipped' });
  });

  it('fails its node also where it is the last one', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'] });
    refuseOutputOf(bench, 'call-1');
    expect(await bench.execute()).toBe('failed');
    expect(bench.found()).toMatchObject({ state: 'failed', error: { code: 'NODE_FAILED' }, nodes: { 'call-1': { state: 'failed' } } });
    expect(bench.clock.now()).toBe(bench.startMs);
    expect(bench.news).toContain('ended failed');
  });

  it('lets the rest go on where the workflow says so', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1', 'call-1>call-2', 'trigger>call-3'], settings: { errorHandling: 'continue' } });
    refuseOutputOf(bench, 'call-1');
    expect(await bench.execute()).toBe('failed');
    expect(bench.called()).toEqual(['trigger', 'call-1', 'call-3']);
    expect(bench.found().nodes).toMatchObject({ 'call-1': { state: 'failed' }, 'call-2': { state: 'skipped' }, 'call-3': { state: 'completed' } });
  });
});

describe('a node whose effect may not be repeated', () => {
  it('is tried again where it surely had none', async () => {
    const bench = createWorkbench({ edges: ['trigger>mail-1'], acts: { 'mail-1': (_run, call) => (call === 1 ? failing('may-help', 'none') : done) } });
    expect(await bench.execute()).toBe('completed');
  });

  it('leaves the execution in doubt where nobody knows, and nothing more is begun', async () => {
    const bench = createWorkbench({ edges: ['trigger>mail-1', 'mail-1>call-1', 'trigger>call-2'], acts: { 'mail-1': () => failing('may-help', 'unknown') }, settings: { errorHandling: 'continue' } });
    expect(await bench.execute()).toBe('in-doubt');
    expect(bench.called()).toEqual(['trigger', 'mail-1']);
    expect(bench.found()).toMatchObject({ state: 'in-doubt', error: { nodeId: 'mail-1' }, nodes: { 'mail-1': { state: 'started' } } });
  });

  it('leaves it in doubt where the time ran out while it acted', async () => {
    const bench = createWorkbench({ edges: ['trigger>mail-1'], settings: { maxExecutionTime: 1_000 }, acts: { 'mail-1': untilAborted } });
    expect(await bench.execute()).toBe('in-doubt');
  });
});

describe('an execution that another worker left', () => {
  const startedAt = new Date('2026-03-01T11:59:00.000Z');
  const started: NodeRecord = { state: 'started', attempts: 1, startedAt, endedAt: null };
  const completed: NodeRecord = { ...started, state: 'completed', endedAt: startedAt, output: { n: 1 }, branch: 'yes' };
  const left = (nodes: Record<string, NodeRecord>) => ({ state: 'running' as const, lease: { holder: 'dead', token: 'dead', until: new Date(0) }, startedAt, nodes });

  it('goes on where it was, with the outputs and the branch that were saved', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1', 'call-1:yes>call-2', 'call-1:no>call-3'], execution: left({ trigger: completed, 'call-1': completed }) });
    expect(await bench.execute()).toBe('completed');
    expect(bench.called()).toEqual(['call-2']);
    expect(bench.calls[0]!.run.scope.nodes).toMatchObject({ 'call-1': { n: 1 } });
  });

  it('repeats a node that was started, with the same key and first start', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'], execution: left({ trigger: completed, 'call-1': started }) });
    expect(await bench.execute()).toBe('completed');
    expect(bench.calls[0]!.run).toMatchObject({ idempotencyKey: `${bench.key}:call-1`, startedAtMs: startedAt.getTime() });
    expect(bench.found().nodes['call-1']).toMatchObject({ state: 'completed', attempts: 2 });
  });

  it('is in doubt where the node that was started may not be repeated', async () => {
    const bench = createWorkbench({ edges: ['trigger>mail-1'], execution: left({ trigger: completed, 'mail-1': started }) });
    expect(await bench.execute()).toBe('in-doubt');
    expect(bench.called()).toEqual([]);
    expect(bench.found().error).toMatchObject({ code: 'NODE_IN_DOUBT', nodeId: 'mail-1' });
  });

  it('is in doubt also where another node has failed, or its time is over', async () => {
    const nodes = { trigger: completed, 'call-1': { ...completed, state: 'failed' as const }, 'mail-1': started };
    const failed = createWorkbench({ edges: ['trigger>call-1', 'trigger>mail-1'], settings: parallel, execution: left(nodes) });
    expect(await failed.execute()).toBe('in-doubt');
    expect(failed.found()).toMatchObject({ error: { nodeId: 'mail-1' }, nodes: { 'mail-1': { attempts: 1, error: { code: 'NODE_IN_DOUBT' } } } });
    const late = createWorkbench({ edges: ['trigger>call-1', 'call-1>call-2', 'trigger>mail-1'], execution: { ...left({ trigger: completed, 'mail-1': started }), activeMs: 86_400_000 } });
    expect(await late.execute()).toBe('in-doubt');
  });

  it('is in doubt where it is given up, and a node was started', async () => {
    const bench = createWorkbench({ edges: ['trigger>mail-1'], execution: { ...left({ trigger: completed, 'mail-1': started }), attempt: 25 } });
    expect(await bench.execute()).toBe('in-doubt');
    expect(bench.found().error).toMatchObject({ code: 'NODE_IN_DOUBT', nodeId: 'mail-1', message: expect.stringContaining('25 times') as string });
  });

  it('goes on though the outage was longer than its workflow may take', async () => {
    const longAgo = new Date('2026-03-01T02:00:00.000Z');
    const bench = createWorkbench({ edges: ['trigger>call-1'], execution: { ...left({ trigger: completed, 'call-1': started }), startedAt: longAgo, activeMs: 2_000 } });
    expect(await bench.execute()).toBe('completed');
    expect(bench.found().activeMs).toBe(2_000);
  });
});

describe('a lease', () => {
  it('is renewed as long as the execution takes', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'], acts: { 'call-1': async () => { await bench.clock.sleep(120_000, new AbortController().signal); return done; } } });
    expect(await bench.execute()).toBe('completed');
  });

  it('that was lost stops the worker, which writes nothing more', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1', 'call-1>call-2'], acts: { 'call-1': (run) => { bench.ledger.takeOver(bench.key); return untilAborted(run); } } });
    expect(await bench.execute()).toBe('lost');
    expect(bench.called()).toEqual(['trigger', 'call-1']);
    expect(bench.found()).toMatchObject({ state: 'running', lease: { token: 'another' }, nodes: { 'call-1': { state: 'started' } } });
    expect(bench.news).toEqual(['pure completed', 'claim lost'].map((text) => text.replace('pure', 'trigger')));
  });

  it('outlives writes that fail for a while', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'], acts: { 'call-1': () => { bench.ledger.failNext(8); return done; } } });
    expect(await bench.execute()).toBe('completed');
    expect(bench.news.filter((text) => text === 'write failed')).toHaveLength(8);
  });

  it('is not lost by an end that was written and whose answer was not heard', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'] });
    const { finish } = bench.ledger;
    let finished = 0;
    bench.ledger.finish = async (...end) => {
      const written = await finish(...end);
      if ((finished += 1) === 1) throw new Error('the connection broke');
      return written;
    };
    expect(await bench.execute()).toBe('completed');
    expect(bench.news).toEqual(['trigger completed', 'call completed', 'write failed', 'ended completed']);
  });

  it('is kept to while a renewal waits for its answer', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'], acts: { 'call-1': (run) => { bench.ledger.renew = () => new Promise(() => undefined); return untilAborted(run); } } });
    expect(await bench.execute()).toBe('lost');
    expect(bench.clock.now() - bench.startMs).toBe(10_000);
  });

  it('is not lost where a renewal comes between the end that is written and its answer', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'] });
    const { finish } = bench.ledger;
    bench.ledger.finish = async (...end) => {
      const written = await finish(...end);
      // longer than until the next renewal, which finds no claim
      await bench.clock.sleep(5_000, new AbortController().signal);
      return written;
    };
    expect(await bench.execute()).toBe('completed');
    expect(bench.news).toEqual(['trigger completed', 'call completed', 'ended completed']);
  });

  it('is let go where it can be renewed and nothing else be written', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'], acts: { 'call-1': () => { bench.ledger.finish = () => Promise.reject(new Error('never')); return done; } } });
    expect(await bench.execute()).toBe('lost');
    expect(bench.clock.now() - bench.startMs).toBeLessThanOrEqual(61_000);
  });

  it('lapses when writes fail for longer', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'], acts: { 'call-1': () => { bench.ledger.renew = () => Promise.reject(new Error('away')); bench.ledger.failNext(1_000); return done; } } });
    expect(await bench.execute()).toBe('lost');
    expect(bench.clock.now() - bench.startMs).toBeLessThanOrEqual(10_500);
  });
});

describe('a worker that is told to stop', () => {
  it('lets what is under way end, begins nothing more, and gives the execution back', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1', 'call-1>call-2'], acts: { 'call-1': () => { bench.stop.abort(); return done; } } });
    expect(await bench.execute()).toBe('released');
    expect(bench.called()).toEqual(['trigger', 'call-1']);
    expect(bench.found()).toMatchObject({ state: 'pending', attempt: 2, lease: null, nodes: { 'call-1': { state: 'completed' } } });
  });

  it('breaks off what takes longer than its grace', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'], acts: { 'call-1': (run) => { bench.stop.abort(); return untilAborted(run); } } });
    expect(await bench.execute()).toBe('released');
    expect(bench.clock.now() - bench.startMs).toBe(3_000);
    expect(bench.found()).toMatchObject({ state: 'pending', nodes: { 'call-1': { state: 'started' } } });
  });

  it('does not sit out the wait before another attempt, and leaves no trace of a node without effect', async () => {
    const bench = createWorkbench({ edges: ['trigger>mail-1'], acts: { 'mail-1': () => { bench.stop.abort(); return failing('may-help', 'none'); } }, settings: { retryPolicy: { initialDelayMs: 2_000 } } });
    expect(await bench.execute()).toBe('released');
    expect(bench.found().nodes).not.toHaveProperty('mail-1');
    expect(bench.clock.now()).toBeLessThan(bench.startMs + 2_000);
  });

  it('remembers that an earlier attempt may have had its effect', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'], acts: { 'call-1': () => { bench.stop.abort(); return failing('may-help', 'unknown'); } }, settings: { retryPolicy: { initialDelayMs: 2_000 } } });
    expect(await bench.execute()).toBe('released');
    expect(bench.found().nodes['call-1']).toMatchObject({ state: 'started' });
  });

  it('gives back one that waits, so that it goes on waiting', async () => {
    const hurry = async () => { await bench.clock.sleep(1_000, new AbortController().signal); bench.stop.abort(); return done; };
    const bench = createWorkbench({ edges: ['trigger>mail-1', 'trigger>call-1'], settings: { ...parallel, retryPolicy: { initialDelayMs: 60_000 } }, acts: { 'mail-1': () => failing('may-help', 'none'), 'call-1': hurry } });
    expect(await bench.execute()).toBe('released');
    expect(bench.found().nodes['mail-1']).toMatchObject({ state: 'started', attempts: 1, waitUntil: new Date(bench.startMs + 60_000) });
  });

  it('hears of it in the middle of a chain of nodes that wait for nothing', async () => {
    const chain = ['trigger', ...Array.from({ length: 50 }, (_, index) => `pure-${index}`)];
    const bench = createWorkbench({ edges: chain.slice(1).map((id, index) => `${chain[index]!}>${id}`) });
    setImmediate(() => { bench.stop.abort(); });
    expect(await bench.execute()).toBe('released');
    expect(bench.called().length).toBeLessThan(10);
    expect(bench.clock.now()).toBe(bench.startMs);
  });

  it('completes an execution of which nothing is left', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'], acts: { 'call-1': () => { bench.stop.abort(); return done; } } });
    expect(await bench.execute()).toBe('completed');
  });

  it('takes no execution any more', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-1'] });
    bench.stop.abort();
    expect(await bench.execute()).toBe('refused');
    expect(bench.found().state).toBe('pending');
  });
});

describe('a wait', () => {
  const waitOf = (ms: number) => (run: { startedAtMs: number; nowMs: number }) => (run.nowMs < run.startedAtMs + ms ? { outcome: 'waiting' as const, untilMs: run.startedAtMs + ms } : done);

  it('is sat out where it is short', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-wait', 'call-wait>call-1'], acts: { 'call-wait': waitOf(1_500) } });
    expect(await bench.execute()).toBe('completed');
    expect(bench.calls.at(-1)).toMatchObject({ id: 'call-1', atMs: 1_500 });
  });

  it('lays the execution down where it is long, once all else is done, and it goes on at its time', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-wait', 'call-wait>call-1', 'trigger>call-2'], settings: parallel, acts: { 'call-wait': waitOf(60_000) } });
    expect(await bench.execute()).toBe('parked');
    expect(bench.found()).toMatchObject({ state: 'running', lease: { holder: 'parked', until: new Date(bench.startMs + 60_000) }, nodes: { 'call-2': { state: 'completed' }, 'call-wait': { state: 'started' } } });
    expect(await bench.execute()).toBe('refused');
    await bench.clock.sleep(60_001, new AbortController().signal);
    expect((await bench.ledger.reviveLapsed(new Date(bench.clock.now()), 10)).revived).toEqual([{ key: bench.key, attempt: 1 }]);
    expect(await bench.execute()).toBe('completed');
    expect(bench.called()).toEqual(['trigger', 'call-wait', 'call-2', 'call-wait', 'call-1']);
  });

  it('of hours does not count as the time of an execution that may take minutes', async () => {
    const bench = createWorkbench({ edges: ['trigger>call-wait', 'call-wait>call-1'], acts: { 'call-wait': waitOf(7_200_000) } });
    expect(await bench.executeToEnd()).toBe('completed');
    expect(bench.found().nodes['call-wait']).toMatchObject({ state: 'completed', attempts: 1 });
    expect(bench.found().activeMs).toBeLessThan(1_000);
  });
});
