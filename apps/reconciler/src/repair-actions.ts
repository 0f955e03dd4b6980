import { applyRepair, planRepair, type ApplyRepairPorts } from '@tandem/repair';
import type { RepairActions } from './http/actions/ports.ts';
import { doneAnswerOf, planAnswerOf } from './repair-answers.ts';

/** Gentle: a page names a hundred at most. */
const perSecond = 50;

/** Repairs, as the console asks for them. */
export function createRepairActions(ports: ApplyRepairPorts): RepairActions {
  return {
    plan: async (findingIds, signal) => planAnswerOf(await planRepair(ports, { findings: findingIds }, signal)),
    async apply({ findingIds, by, reason }, signal) {
      const plan = await planRepair(ports, { findings: findingIds }, signal);
      return doneAnswerOf(plan, await applyRepair(ports, plan, { by, reason, rate: perSecond }, signal));
    },
  };
}
