import type { OrgId } from '@tandem/documents';
import type { TriggerRequest } from './request.ts';
import type { Trigger } from './trigger.ts';

/** Port: whether an organization's stream path is to keep what it would start. Answers from memory. */
export interface Holds {
  isHeld(orgId: OrgId): boolean;
}

export interface HoldingTrigger extends Trigger {
  /** Resolves when all batches that are under way now have ended: whatever comes after obeys the holds as they are. Never rejects. */
  settled(): Promise<void>;
  /**
   * For whoever tries a batch again until it is done. What its first attempt began may have been started, so the holds as they
   * are now count for all of them; `settled` waits for the last.
   */
  attempt<T>(requests: readonly TriggerRequest[], run: (trigger: Trigger, obeying: readonly TriggerRequest[]) => Promise<T>): Promise<T>;
}

/** The trigger of a path that a hold binds: what it would enqueue for an organization on hold, it keeps. `binds` leaves requests out. */
export function createHoldingTrigger(trigger: Trigger, holds: Holds, binds: (request: TriggerRequest) => boolean = () => true): HoldingTrigger {
  const underWay = new Set<Promise<unknown>>();
  const asHeld = (request: TriggerRequest): TriggerRequest =>
    request.instruction === 'enqueue' && holds.isHeld(request.submission.organizationId) && binds(request) ? { ...request, instruction: 'hold' } : request;

  async function attempt<T>(requests: readonly TriggerRequest[], run: (own: Trigger, obeying: readonly TriggerRequest[]) => Promise<T>): Promise<T> {
    const running = run(trigger, requests.map(asHeld));
    underWay.add(running);
    try {
      return await running;
    } finally {
      underWay.delete(running);
    }
  }

  return {
    attempt,
    triggerAll: (requests, signal, onStep) => attempt(requests, (own, obeying) => own.triggerAll(obeying, signal, onStep)),
    async settled() {
      await Promise.allSettled(underWay);
    },
  };
}
