import type { WorkflowExecution } from '@tandem/documents';
import { createExecutor, type AroundExecution } from '../execute.ts';
import type { NodeEffect, NodeHandler, NodeOutcome, NodeRun } from '../node-handler.ts';
import { createPlanCache } from '../plan-cache.ts';
import type { ExecutionObserver } from '../ports.ts';
import { exampleDefinition, exampleExecution } from './examples.ts';
import { createFakeExecutionLedger } from './fake-execution-ledger.ts';
import { createSimulatedClock } from './simulated-clock.ts';

/** What a node of a test does; by its id. */
export type Act = (run: NodeRun, call: number) => NodeOutcome | Promise<NodeOutcome>;

export const done: NodeOutcome = { outcome: 'completed', output: { ok: true } };
export const branch = (handle: string): NodeOutcome => ({ outcome: 'completed', output: null, branch: handle });
export const failing = (repeat: 'may-help' | 'useless' = 'useless', effect: 'none' | 'unknown' = 'none'): NodeOutcome => ({ outcome: 'failed', code: 'NODE_FAILED', message: 'it broke', repeat, effect });
export const untilAborted = (run: NodeRun) =>
  new Promise<NodeOutcome>((resolve) => {
    run.signal.addEventListener('abort', () => {
      resolve(failing('may-help', 'unknown'));
    });
  });

export interface WorkbenchOptions {
  /** `a>b`, `a:handle>b`; nodes are what the edges name, of the type that their id begins with: pure, call, mail, odd or wrong. */
  readonly edges: readonly string[];
  readonly settings?: object;
  readonly disabled?: readonly string[];
  readonly acts?: Readonly<Record<string, Act>>;
  readonly execution?: Partial<WorkflowExecution>;
  readonly around?: AroundExecution;
  /** Rejects where the definition can't be read. */
  readonly beforeRead?: () => Promise<void>;
}

const effects: Readonly<Record<string, NodeEffect>> = { trigger: 'pure', pure: 'pure', call: 'idempotent', mail: 'in-doubt', wrong: 'pure' };

/** An executor over a fake ledger and a simulated clock, one definition, and one execution of it. */
export function createWorkbench({ edges, settings = {}, disabled = [], acts = {}, execution: changes = {}, around, beforeRead = () => Promise.resolve() }: WorkbenchOptions) {
  const read = edges.map((text) => {
    const [from = '', target = ''] = text.split('>');
    const [source = '', sourceHandle] = from.split(':');
    return { source, target, sourceHandle: sourceHandle ?? null };
  });
  const ids = [...new Set(['trigger', ...read.flatMap(({ source, target }) => [source, target])])];
  const nodes = ids.map((id) => ({ id, type: id.replace(/-.*$/, ''), enabled: !disabled.includes(id) }));
  const definition = exampleDefinition({ nodes, edges: read }, settings, [{ name: 'team', defaultValue: 'it' }]);
  const clock = createSimulatedClock();
  const ledger = createFakeExecutionLedger(() => clock.now());
  const calls: { id: string; atMs: number; run: NodeRun }[] = [];
  const news: string[] = [];
  const startMs = clock.now();

  const handlerOf = (type: string, effect: NodeEffect): NodeHandler => ({
    effect,
    prepare(node) {
      if (type === 'wrong') throw new Error('the configuration is wrong');
      return {
        async run(run) {
          const call = calls.filter(({ id }) => id === node.id).length + 1;
          calls.push({ id: node.id, atMs: clock.now() - startMs, run });
          return (await acts[node.id]?.(run, call)) ?? done;
        },
      };
    },
  });
  const handlers = { find: (type: string) => (effects[type] ? handlerOf(type, effects[type]) : undefined) };
  const observer: ExecutionObserver = {
    executionEnded: (state) => void news.push(`ended ${state}`),
    nodeEnded: (type, state) => void news.push(`${type} ${state}`),
    canvasNoted: (_definitionId, notes) => void news.push(...notes),
    claimLost: () => void news.push('claim lost'),
    writeFailed: () => void news.push('write failed'),
  };
  const definitions = {
    async find(id: string) {
      await beforeRead();
      return id === definition._id ? { definition, bytes: 1_000 } : null;
    },
  };
  const executor = createExecutor({ ledger, plans: createPlanCache(definitions, handlers, observer), clock, observer, holder: 'worker-1', leaseMs: 10_000, graceMs: 3_000, ...(around && { around }) });
  const execution = exampleExecution('a', { definitionId: definition._id, createdAt: new Date(startMs), ...changes });
  ledger.put(execution);
  const stop = new AbortController();
  const execute = () => executor.execute(execution._id, stop.signal);
  return {
    ...{ clock, ledger, calls, news, stop, startMs },
    key: execution._id,
    execute,
    /** Executes, and whenever it is parked, lets its time come. */
    async executeToEnd() {
      for (;;) {
        const outcome = await execute();
        if (outcome !== 'parked') return outcome;
        const untilMs = ledger.find(execution._id)?.lease?.until.getTime() ?? 0;
        await clock.sleep(untilMs + 1 - clock.now(), new AbortController().signal);
        await ledger.reviveLapsed(new Date(clock.now()), 10);
      }
    },
    found: () => ledger.find(execution._id) ?? execution,
    called: () => calls.map(({ id }) => id),
    /** What the ledger was asked for since the claim. */
    writes: () => ledger.calls.slice(ledger.calls.lastIndexOf('claim') + 1),
  };
}
