import { deploymentScope, reArm, type ReArmPorts } from '@tandem/rollback-watch';
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
