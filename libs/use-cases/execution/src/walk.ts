import type { NodeId, NodeRecord, WorkflowExecution } from '@tandem/documents';
import { frontierOf } from '@tandem/workflow-graph';
import type { Plan, PlannedNode } from './plan.ts';
import type { ExecutionClock, ExecutionObserver } from './ports.ts';
import { runNode, shortWaitMs, type NodeResult } from './run-node.ts';
import { refusal, type Session } from './session.ts';
import { scopeOf, takeFailure, takeOutput, type WalkState } from './walk-state.ts';

/** Nodes of one execution at a time: each may hold a connection and an answer, and all executions of a worker share its memory. */
const maximumRunning = 10;

export type WalkOutcome =
  | { readonly outcome: 'ended' }
  /** Nothing but waits is left, the earliest until then. */
  | { readonly outcome: 'waiting'; readonly untilMs: number }
  /** Told to stop; what could be finished is. */
  | { readonly outcome: 'stopped' };

export interface Walk {
  readonly execution: WorkflowExecution;
  readonly plan: Plan;
  readonly state: WalkState;
  readonly session: Session;
  readonly clock: ExecutionClock;
  readonly observer: ExecutionObserver;
  /** Begin nothing new. */
  readonly stop: AbortSignal;
  /** Break off what is under way. */
  readonly abort: AbortSignal;
}

interface Underway {
  readonly running: Map<NodeId, Promise<void>>;
  /** Until when nodes wait. */
  readonly waits: Map<NodeId, number>;
}

interface Started {
  readonly id: NodeId;
  readonly node: Extract<PlannedNode, { kind: 'ready' }>;
  readonly record: NodeRecord;
  /** Attempts that failed before it waited. */
  readonly failedBefore: number;
}

/**
 * Runs what is ready until nothing is left. One write goes before each wave of nodes with effects: it
 * says that they are started, and takes along the outputs of those before.
 */
export async function walk(context: Walk): Promise<WalkOutcome> {
  const underway: Underway = { running: new Map(), waits: waitsOf(context) };
  doubtUnfinished(context);
  while (!context.stop.aborted) {
    const ready = readyNodes(context, underway);
    await startAll(context, underway, ready);
    if (underway.running.size > 0) await somethingToDo(context, underway);
    else if (ready.length === 0) {
      const untilMs = Math.min(...underway.waits.values());
      if (underway.waits.size === 0 || isHalted(context)) return { outcome: 'ended' };
      if (untilMs - context.clock.now() > shortWaitMs) return { outcome: 'waiting', untilMs };
      await context.clock.sleep(Math.max(0, untilMs - context.clock.now()), context.stop);
    }
  }
  await Promise.all(underway.running.values());
  return isOver(context) ? { outcome: 'ended' } : { outcome: 'stopped' };
}

function waitsOf({ state }: Walk): Map<NodeId, number> {
  return new Map([...state.unfinished].flatMap(([id, { waitUntil }]) => (waitUntil ? [[id, waitUntil.getTime()] as const] : [])));
}

/** What an earlier worker started and may not be repeated is in doubt, whatever becomes of the others. */
function doubtUnfinished(context: Walk): void {
  for (const [id, record] of context.state.unfinished) {
    const node = context.plan.nodes.get(id);
    if (node?.kind !== 'ready' || node.effect !== 'in-doubt' || record.waitUntil) continue;
    const failure = { code: 'NODE_IN_DOUBT' as const, message: `node ${id} was started and its worker did not finish it` };
    end(context, id, node.type, record, { result: 'in-doubt', failure, attempts: 1 });
  }
}

/**
 * Resolves when a node has ended, or a wait. Nodes that wait for nothing would follow each other without an end to the
 * turn of the process: neither the deadline nor a renewal of the lease would come about, and no other execution.
 */
async function somethingToDo({ clock }: Walk, { running, waits }: Underway): Promise<void> {
  const nowMs = clock.now();
  const nextMs = Math.min(...[...waits.values()].filter((untilMs) => untilMs > nowMs));
  // to abort costs more than all else here, and most executions wait for nothing
  await (nextMs === Infinity ? Promise.race(running.values()) : firstEndOr(nextMs - nowMs, clock, running));
  await clock.turn();
}

async function firstEndOr(waitMs: number, clock: ExecutionClock, running: Underway['running']): Promise<void> {
  const over = new AbortController();
  await Promise.race([...running.values(), clock.sleep(waitMs, over.signal)]);
  over.abort();
}

/** Passes over what is skipped or disabled, and says what may be started now. */
function readyNodes(context: Walk, underway: Underway): readonly NodeId[] {
  const { plan, state, clock } = context;
  for (;;) {
    const { ready, skipped } = frontierOf(plan.graph, state.ended);
    for (const id of skipped) passOver(context, id, 'skipped');
    const disabled = ready.filter((id) => plan.nodes.get(id)?.kind === 'disabled');
    for (const id of disabled) passOver(context, id, 'disabled');
    if (disabled.length > 0) continue;
    if (isHalted(context)) return [];
    const startable = ready.filter((id) => !underway.running.has(id) && (underway.waits.get(id) ?? 0) <= clock.now());
    if (plan.settings.executionMode === 'parallel') return startable.slice(0, maximumRunning - underway.running.size);
    return underway.running.size > 0 || ready[0] !== startable[0] ? [] : startable.slice(0, 1);
  }
}

/** Nothing more is begun: a node is in doubt, or one failed and the workflow stops at errors. */
function isHalted({ plan, state }: Walk): boolean {
  return state.doubt !== null || (state.failure !== null && plan.settings.errorHandling === 'stop');
}

function passOver({ state, session, clock }: Walk, id: NodeId, end: 'skipped' | 'disabled'): void {
  const now = new Date(clock.now());
  state.ended.set(id, { end });
  session.record(id, { state: 'skipped', attempts: 0, startedAt: now, endedAt: now });
}

async function startAll(context: Walk, underway: Underway, ids: readonly NodeId[]): Promise<void> {
  const { plan, state, session, clock } = context;
  const started: Started[] = [];
  for (const id of ids) {
    const node = plan.nodes.get(id);
    const before = state.unfinished.get(id);
    underway.waits.delete(id);
    if (node?.kind === 'misconfigured') end(context, id, node.type, startRecord(before, clock.now()), { result: 'failed', failure: node.failure, attempts: 0 });
    if (node?.kind !== 'ready') continue;
    const record = startRecord(before, clock.now());
    if (node.effect !== 'pure') session.record(id, record);
    started.push({ id, node, record, failedBefore: before?.waitUntil ? before.attempts : 0 });
  }
  if (underway.running.size + started.length === 0) return;
  const isEffectful = started.some(({ node }) => node.effect !== 'pure');
  const written = isEffectful || underway.running.size > 0 ? await session.flush() : 'saved';
  if (written === 'refused') takeRefusals(context, started);
  if (written !== 'saved') return;
  for (const one of started) underway.running.set(one.id, runToEnd(context, underway, one));
}

/** Nodes whose outputs the database refused have failed, and what was to be started may hang on them. */
function takeRefusals(context: Walk, started: readonly Started[]): void {
  const { state, session } = context;
  for (const nodeId of session.refused) {
    state.outputs.delete(nodeId);
    takeFailure(state, { nodeId, ...refusal });
  }
  for (const { id } of started) leaveAsBefore(context, id);
}

/** The node surely had no effect. */
function leaveAsBefore({ state, session }: Walk, id: NodeId): void {
  const before = state.unfinished.get(id);
  if (before) session.record(id, before);
  else session.forget(id);
}

function startRecord(before: NodeRecord | undefined, nowMs: number): NodeRecord {
  return { state: 'started', attempts: (before?.attempts ?? 0) + 1, startedAt: before?.startedAt ?? new Date(nowMs), endedAt: null };
}

async function runToEnd(context: Walk, underway: Underway, { id, node, record, failedBefore }: Started): Promise<void> {
  const { execution, plan, state, session, clock, stop, abort } = context;
  const { retryPolicy } = plan.settings;
  const scope = scopeOf(execution, plan, state);
  const runOf = (nowMs: number, signal: AbortSignal) => ({
    idempotencyKey: `${execution._id}:${id}`,
    orgId: execution.orgId,
    causationDepth: execution.causationDepth,
    createdAt: execution.createdAt,
    startedAtMs: record.startedAt.getTime(),
    scope,
    nowMs,
    signal,
  });
  const result = await runNode(node, runOf, { clock, retryPolicy, failedBefore, abort, stop });
  underway.running.delete(id);
  if (result.result === 'waiting') {
    const waiting = { ...record, attempts: attemptsOf(record, result), waitUntil: new Date(result.untilMs) };
    underway.waits.set(id, result.untilMs);
    state.unfinished.set(id, waiting);
    session.record(id, waiting);
  } else end(context, id, node.type, record, result);
}

/** `record` counts the start of what `result` came of. */
function attemptsOf(record: NodeRecord, result: NodeResult): number {
  return Math.max(0, record.attempts - 1) + result.attempts;
}

function end(context: Walk, id: NodeId, type: string, record: NodeRecord, result: Exclude<NodeResult, { result: 'waiting' }>): void {
  const { state, session, clock, observer } = context;
  const endedAt = new Date(clock.now());
  const attempts = attemptsOf(record, result);
  if (result.result === 'interrupted') {
    if (!result.acted) leaveAsBefore(context, id);
    return;
  }
  const fail = (failure: { code: string; message: string }) => {
    session.record(id, { ...record, state: 'failed', attempts, endedAt, error: { code: failure.code, message: failure.message } });
  };
  if (result.result === 'completed' && takeOutput(state, id, result.output, result.branch)) {
    session.record(id, { ...record, state: 'completed', attempts, endedAt, output: result.output ?? null, ...(result.branch !== null && { branch: result.branch }) });
  } else if (result.result === 'in-doubt') {
    state.doubt ??= { nodeId: id, ...result.failure };
    state.ended.set(id, { end: 'failed' });
    session.record(id, { ...record, attempts, error: result.failure });
  } else {
    const failure = result.result === 'failed' ? result.failure : { code: 'NODE_VALUE_TOO_LARGE' as const, message: 'the outputs of the execution are too large together' };
    takeFailure(state, { nodeId: id, ...failure });
    fail(failure);
  }
  observer.nodeEnded(type, result.result, attempts, endedAt.getTime() - record.startedAt.getTime());
}

/** Whether nothing is left though the walk was told to stop. */
function isOver(context: Walk): boolean {
  return readyNodes(context, { running: new Map(), waits: new Map() }).length === 0;
}
