import type { OrgId } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import type { TriggerRequest } from './request.ts';
import type { Trigger } from './trigger.ts';

/** Port: whether an organization's stream path is to keep what it would start. Answers from memory. */
export interface Holds {
  isHeld(orgId: OrgId): boolean;
  /** False until they were read for the first time. */
  areKnown(): boolean;
}

export interface HoldingTrigger extends Trigger {
  /** Resolves when all batches that are under way now have ended: whatever comes after obeys the holds as they are. Never rejects. */
  settled(): Promise<void>;
}

/**
 * The trigger of a path that a hold binds: what it would enqueue for an organization on hold, it keeps. Rejects with STORE_UNAVAILABLE,
 * and has done nothing, as long as nobody knows what is on hold. `binds` leaves requests out.
 */
export function createHoldingTrigger(trigger: Trigger, holds: Holds, binds: (request: TriggerRequest) => boolean = () => true): HoldingTrigger {
  const underWay = new Set<Promise<unknown>>();
  const isBound = (request: TriggerRequest): boolean => request.instruction === 'enqueue' && binds(request);
  const asHeld = (request: TriggerRequest): TriggerRequest => (isBound(request) && holds.isHeld(request.submission.organizationId) ? { ...request, instruction: 'hold' } : request);
  return {
    async triggerAll(requests, signal, onStep) {
      if (!holds.areKnown() && requests.some(isBound)) throw new TandemError('STORE_UNAVAILABLE', 'it was never read what is on hold');
      const running = trigger.triggerAll(requests.map(asHeld), signal, onStep);
      underWay.add(running);
      try {
        return await running;
      } finally {
        underWay.delete(running);
      }
    },
    async settled() {
      await Promise.allSettled(underWay);
    },
  };
}
