import type { DeadLetter } from '@tandem/documents';
import { isTransient } from '@tandem/errors';
import type { Trigger, TriggerResult, TriggerStep } from '@tandem/trigger';
import { mayPass, untilDone, type RetryOptions } from './backoff.ts';
import type { PlannedRequest } from './batch-plan.ts';
import { deadLetterOfFailure } from './dead-letter.ts';

export interface GuardedResults {
  readonly results: ReadonlyMap<PlannedRequest, TriggerResult>;
  readonly poison: readonly DeadLetter[];
}

/** Triggers batches so that neither a backend that is away nor a poison event stops the line for good. */
export interface TriggerGuard {
  /** Rejects only when the signal aborts. A batch that is tried again, or taken apart, tells of its steps again. */
  triggerAll(planned: readonly PlannedRequest[], signal: AbortSignal, onStep: (step: TriggerStep) => void): Promise<GuardedResults>;
}

/** How often a batch may fail for a reason that is not transient before it is taken apart. */
const attemptsBeforeBisecting = 3;
/**
 * So many poison events in a row, and not one good one between, are no poison: something is wrong with
 * a backend or with Tandem (a missing permission, a full disk), and all that is left is to wait and tell.
 * What the database itself says that it will never accept is poison, however many there are.
 */
const poisonInARow = 10;

export function createTriggerGuard(trigger: Trigger, options: RetryOptions): TriggerGuard {
  let failedInARow = 0;

  async function attempt(planned: readonly PlannedRequest[], signal: AbortSignal, onStep: (step: TriggerStep) => void): Promise<readonly TriggerResult[]> {
    let failures = 0;
    const isWorthAnother = (error: unknown): boolean => {
      if (isTransient(error)) return true;
      if (!mayPass(error)) return false;
      failures += 1;
      const systematic = planned.length === 1 && failedInARow >= poisonInARow;
      return systematic || failures < attemptsBeforeBisecting;
    };
    const results = await untilDone('trigger', options, signal, () => trigger.triggerAll(planned.map(({ request }) => request), signal, onStep), isWorthAnother);
    failedInARow = 0;
    return results;
  }

  async function triggerAll(planned: readonly PlannedRequest[], signal: AbortSignal, onStep: (step: TriggerStep) => void): Promise<GuardedResults> {
    try {
      const results = await attempt(planned, signal, onStep);
      return { results: new Map(planned.flatMap((one, index) => (results[index] ? [[one, results[index]] as const] : []))), poison: [] };
    } catch (error) {
      signal.throwIfAborted();
      const [only, ...others] = planned;
      if (!only) return { results: new Map(), poison: [] };
      if (others.length === 0) {
        if (mayPass(error)) failedInARow += 1;
        return { results: new Map(), poison: [deadLetterOfFailure(only, error, options.time.now())] };
      }
      const middle = Math.ceil(planned.length / 2);
      const first = await triggerAll(planned.slice(0, middle), signal, onStep);
      const second = await triggerAll(planned.slice(middle), signal, onStep);
      return { results: new Map([...first.results, ...second.results]), poison: [...first.poison, ...second.poison] };
    }
  }

  return { triggerAll };
}
