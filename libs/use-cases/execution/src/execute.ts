import { keepForMs, type ExecutionKey, type WorkflowExecution } from '@tandem/documents';
import type { PlanSource } from './plan-cache.ts';
import type { Plan, PlanOutcome } from './plan.ts';
import type { ExecutionClock, ExecutionEnd, ExecutionLedger, ExecutionObserver } from './ports.ts';
import { openSession, type Session } from './session.ts';
import { walk, type WalkOutcome } from './walk.ts';
import { resumeWalk, type WalkState } from './walk-state.ts';

/** So often at most is an execution begun without coming to an end; then it is given up. */
const maximumAttempts = 25;

export type ExecuteOutcome =
  /** Another worker's, held, ended, or not there: nothing to do. */
  | 'refused'
  | ExecutionEnd['state']
  /** Given back, because this worker stops. */
  | 'released'
  /** Laid down for a longer wait. */
  | 'parked'
  /** Another worker took over. */
  | 'lost';

/** What goes around an execution, from its claim until this worker leaves it: a span of its trace, say. It calls the work once. */
export type AroundExecution = (execution: WorkflowExecution, work: () => Promise<ExecuteOutcome>) => Promise<ExecuteOutcome>;

export interface ExecutorOptions {
  readonly ledger: ExecutionLedger;
  readonly plans: PlanSource;
  readonly clock: ExecutionClock;
  readonly observer: ExecutionObserver;
  /** This process, as others see it. */
  readonly holder: string;
  readonly leaseMs: number;
  /** How long nodes under way may go on once the worker is told to stop. */
  readonly graceMs: number;
  /** Nothing when absent. */
  readonly around?: AroundExecution;
}

const alone: AroundExecution = (_execution, work) => work();

export interface Executor {
  /**
   * Claims an execution and walks it to its end, as far as `stop` lets it: once that aborts, nothing new
   * begins, what is under way gets its grace, and the rest is given back. Rejects only where the
   * database can't be asked for the claim, or not for the definition, for which it is laid down; then the
   * sweep brings it again.
   */
  execute(key: ExecutionKey, stop: AbortSignal): Promise<ExecuteOutcome>;
}

export function createExecutor(options: ExecutorOptions): Executor {
  const { ledger, clock, holder, leaseMs, around = alone } = options;
  return {
    async execute(key, stop) {
      if (stop.aborted) return 'refused';
      const claimedAtMs = clock.now();
      const claimed = await ledger.claim(key, holder, leaseMs);
      if (claimed.outcome === 'refused') return 'refused';
      const { claim, execution } = claimed;
      const session = openSession(claim, execution, claimedAtMs, options);
      try {
        return await around(execution, () => bringToItsEnd(options, execution, session, stop));
      } finally {
        session.close();
      }
    },
  };
}

async function bringToItsEnd(options: ExecutorOptions, execution: WorkflowExecution, session: Session, stop: AbortSignal): Promise<ExecuteOutcome> {
  if (attemptsOf(execution) >= maximumAttempts) return giveUp(options, execution, session);
  const planned = await planOrPark(options, execution, session);
  if (planned.outcome === 'refused') return finish(options, execution, session, endUnplanned(execution, planned.failure));
  return run(options, execution, planned.plan, session, stop);
}

/** That the definition can't be read is no attempt's doing, and no node ran: laid down, it comes again without another attempt, and has all its time. */
async function planOrPark({ plans, clock, leaseMs }: ExecutorOptions, { definitionId, triggerNodeId }: WorkflowExecution, session: Session): Promise<PlanOutcome> {
  try {
    return await plans.planFor(definitionId, triggerNodeId);
  } catch (error) {
    await session.park(clock.now() + leaseMs);
    throw error;
  }
}

async function run(options: ExecutorOptions, execution: WorkflowExecution, plan: Plan, session: Session, stop: AbortSignal): Promise<ExecuteOutcome> {
  const { clock, observer } = options;
  // only the time of its walks counts: neither an outage nor a wait without a worker makes it fail
  session.begin();
  const deadlineMs = clock.now() + plan.settings.maxExecutionTime - session.activeMs();
  const limits = setLimits(options, deadlineMs, stop);
  const state = resumeWalk(execution, plan);
  try {
    const outcome = await walk({
      ...{ execution, plan, state, session, clock, observer },
      stop: AbortSignal.any([limits.stopping, limits.deadline, session.lost]),
      abort: AbortSignal.any([limits.graceOver, limits.deadline, session.lost]),
    });
    return await conclude(options, execution, session, { outcome, state, timedOut: limits.deadline.aborted });
  } finally {
    limits.close();
  }
}

/**
 * The signals that end a walk. They live as long as it does: signals derived from the worker's own would
 * be remembered by it for ever.
 */
function setLimits({ clock, graceMs }: ExecutorOptions, deadlineMs: number, stop: AbortSignal) {
  const [stopping, graceOver, deadline, over] = [new AbortController(), new AbortController(), new AbortController(), new AbortController()];
  const onStop = () => {
    stopping.abort();
    void clock.sleep(graceMs, over.signal).then(() => {
      graceOver.abort();
    });
  };
  if (stop.aborted) onStop();
  else stop.addEventListener('abort', onStop, { once: true });
  void clock.sleep(deadlineMs - clock.now(), over.signal).then(() => {
    if (!over.signal.aborted) deadline.abort();
  });
  return {
    stopping: stopping.signal,
    graceOver: graceOver.signal,
    deadline: deadline.signal,
    close() {
      stop.removeEventListener('abort', onStop);
      // named, as without a reason each execution would make an error with its stack
      over.abort('over');
    },
  };
}

async function conclude(
  options: ExecutorOptions,
  execution: WorkflowExecution,
  session: Session,
  { outcome, state, timedOut }: { outcome: WalkOutcome; state: WalkState; timedOut: boolean },
): Promise<ExecuteOutcome> {
  if (session.lost.aborted) return 'lost';
  if (outcome.outcome === 'ended' || state.doubt) return finish(options, execution, session, endOf(state));
  if (timedOut) return finish(options, execution, session, { state: 'failed', error: { code: 'EXECUTION_TIMED_OUT', message: 'it took longer than its workflow allows' } });
  if (outcome.outcome === 'waiting') return (await session.park(outcome.untilMs)) === 'lost' ? 'lost' : 'parked';
  return (await session.release()) === 'lost' ? 'lost' : 'released';
}

function endOf({ doubt, failure }: WalkState): Pick<ExecutionEnd, 'state' | 'error'> {
  if (doubt) return { state: 'in-doubt', error: doubt };
  return failure ? { state: 'failed', error: failure } : { state: 'completed', error: null };
}

const attemptsOf = ({ attempt, attemptsBefore = 0 }: WorkflowExecution) => attempt - attemptsBefore;

async function giveUp(options: ExecutorOptions, execution: WorkflowExecution, session: Session): Promise<ExecuteOutcome> {
  const message = `it was begun ${attemptsOf(execution)} times`;
  return finish(options, execution, session, endUnplanned(execution, { code: 'EXECUTION_ABANDONED', message }));
}

/** An end without a walk: what was started before is never repeated, so nobody knows whether it has acted. */
function endUnplanned(execution: WorkflowExecution, failure: NonNullable<ExecutionEnd['error']>): Pick<ExecutionEnd, 'state' | 'error'> {
  const started = Object.entries(execution.nodes).find(([, record]) => record.state === 'started' && !record.waitUntil);
  if (!started) return { state: 'failed', error: failure };
  const [nodeId] = started;
  return { state: 'in-doubt', error: { code: 'NODE_IN_DOUBT', message: `node ${nodeId} was started and not finished; ${failure.message}`, nodeId } };
}

async function finish(
  { clock, observer }: ExecutorOptions,
  execution: WorkflowExecution,
  session: Session,
  { state, error }: Pick<ExecutionEnd, 'state' | 'error'>,
): Promise<ExecuteOutcome> {
  const endedAtMs = clock.now();
  const end = { state, error, endedAt: new Date(endedAtMs), expireAt: new Date(endedAtMs + keepForMs) };
  const written = await session.finish(end);
  if (written === 'lost') return 'lost';
  const ended = written === 'refused' && state === 'completed' ? 'failed' : state;
  observer.executionEnded(ended, endedAtMs - (execution.startedAt?.getTime() ?? endedAtMs));
  return ended;
}
