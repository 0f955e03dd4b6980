import type { WorkflowSettings } from '@tandem/documents';
import { isTandemError, messageOf } from '@tandem/errors';
import type { NodeOutcome, NodeRun } from './node-handler.ts';
import type { PlannedNode } from './plan.ts';
import type { ExecutionClock, Failure } from './ports.ts';
import { storable } from './storable.ts';

/** A wait that is shorter is sat out; for a longer one the execution may be laid down. */
export const shortWaitMs = 2_000;
/** No wait between two attempts is longer. */
const maximumBackoffMs = 300_000;

export type NodeResult = { readonly attempts: number } & (
  | { readonly result: 'completed'; readonly output: unknown; readonly branch: string | null }
  /** To be called (again) then; what was called before has ended. */
  | { readonly result: 'waiting'; readonly untilMs: number }
  | { readonly result: 'failed'; readonly failure: Failure }
  | { readonly result: 'in-doubt'; readonly failure: Failure }
  /** Told to stop. `acted: false`: surely without effect. */
  | { readonly result: 'interrupted'; readonly acted: boolean }
);

export interface AttemptLimits {
  readonly clock: ExecutionClock;
  readonly retryPolicy: WorkflowSettings['retryPolicy'];
  /** Attempts that failed before a wait. */
  readonly failedBefore: number;
  /** Aborts what is under way. */
  readonly abort: AbortSignal;
  /** No further attempt is begun, and no wait gone on with, once this aborts. */
  readonly stop: AbortSignal;
}

/**
 * Runs a node until it ends, in as many attempts as the workflow's retry policy allows. A node whose
 * effect may not be repeated gets another attempt only after one that surely had none. `attempts` of the
 * result are those of this call.
 */
export async function runNode(
  node: Extract<PlannedNode, { kind: 'ready' }>,
  runOf: (nowMs: number, signal: AbortSignal) => NodeRun,
  { clock, retryPolicy, failedBefore, abort, stop }: AttemptLimits,
): Promise<NodeResult> {
  let acted = false;
  for (let attempts = 1; ; attempts += 1) {
    if (stop.aborted) return { result: 'interrupted', acted, attempts: attempts - 1 };
    const outcome = await attempt(node, runOf(clock.now(), abort));
    if (outcome.outcome === 'completed') return completed(outcome, attempts);
    if (outcome.outcome === 'waiting') return { result: 'waiting', untilMs: outcome.untilMs, attempts: attempts - 1 };
    const failure: Failure = { code: outcome.code, message: outcome.message.slice(0, 1_000) };
    if (outcome.effect === 'unknown' && node.effect === 'in-doubt') return { result: 'in-doubt', failure, attempts };
    acted ||= outcome.effect === 'unknown' && node.effect !== 'pure';
    if (abort.aborted) return { result: 'interrupted', acted, attempts };
    if (outcome.repeat === 'useless' || failedBefore + attempts > retryPolicy.maxRetries) return { result: 'failed', failure, attempts };
    const waitMs = backoffMs(retryPolicy, failedBefore + attempts);
    if (waitMs > shortWaitMs) return { result: 'waiting', untilMs: clock.now() + waitMs, attempts };
    await clock.sleep(waitMs, stop);
  }
}

async function attempt(node: Extract<PlannedNode, { kind: 'ready' }>, run: NodeRun): Promise<NodeOutcome> {
  try {
    return await node.prepared.run(run);
  } catch (error) {
    if (isTandemError(error)) return { outcome: 'failed', code: error.code, message: error.message, repeat: 'useless', effect: 'none' };
    const message = messageOf(error);
    return { outcome: 'failed', code: 'NODE_FAILED', message, repeat: 'may-help', effect: 'unknown' };
  }
}

function completed(outcome: Extract<NodeOutcome, { outcome: 'completed' }>, attempts: number): NodeResult {
  try {
    return { result: 'completed', output: storable(outcome.output), branch: outcome.branch ?? null, attempts };
  } catch (error) {
    const message = messageOf(error);
    return { result: 'failed', failure: { code: isTandemError(error) ? error.code : 'NODE_FAILED', message }, attempts };
  }
}

function backoffMs(policy: WorkflowSettings['retryPolicy'], attempts: number): number {
  return Math.min(maximumBackoffMs, policy.initialDelayMs * policy.backoffMultiplier ** (attempts - 1));
}
