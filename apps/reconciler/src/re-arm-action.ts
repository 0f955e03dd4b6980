import type { RollbackTriggerView } from '@tandem/console-contract';
import { deploymentScope, reArm, type ReArmPorts, type TriggerRecord } from '@tandem/rollback-watch';
import { clipped, isoTime } from './http/answers.ts';
import type { ReArmAction } from './http/actions/ports.ts';

/** Arms a trigger again, as the console asks for it. */
export function createReArmAction(ports: ReArmPorts): ReArmAction {
  return {
    async rearm({ orgId, by, reason }) {
      const [result] = await reArm(ports, { scope: orgId ?? deploymentScope, by, reason });
      return result?.outcome === 're-armed'
        ? { outcome: 'done', sentence: 'armed again; nothing from before counts any more' }
        : { outcome: 'refused', sentence: 'it has not tripped, or is tripping just now; nothing was changed' };
    },
  };
}

/** A trigger as the console shows it. To those who look at it, one that is tripping has tripped. */
export function triggerViewOf({ _id, state, trip, flip, trouble, reArmed }: TriggerRecord): RollbackTriggerView {
  const orgId = _id === deploymentScope ? null : _id;
  if (state === 'armed') return { orgId, state, at: reArmed && isoTime(reArmed.at), why: reArmed && clipped(`re-armed by ${reArmed.by}: ${reArmed.reason}`) };
  const came = trouble === null ? (flip ?? 'tripping') : `the flip failed: ${trouble}`;
  const evidence = trip ? `${trip.trigger} ${String(trip.evidence.value)}, threshold ${String(trip.evidence.threshold)}, n ${String(trip.evidence.n)}` : 'unknown';
  return { orgId, state: 'tripped', at: trip && isoTime(trip.at), why: clipped(`${evidence}; ${came}`) };
}
