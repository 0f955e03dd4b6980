import { mostRepairs, type RepairAnswer } from '@tandem/console-contract';
import { applyRepair, planRepair, sentenceOf, type ApplyRepairPorts, type PlannedRepair, type RepairPlan, type RepairResult } from '@tandem/repair';
import { clipped, clippedName } from './http/answers.ts';
import type { RepairActions } from './http/actions/ports.ts';

/** Gentle: a page names a hundred at most. */
const perSecond = 50;

type Step = RepairAnswer['steps'][number];

/** Repairs, as the console asks for them. */
export function createRepairActions(ports: ApplyRepairPorts): RepairActions {
  return {
    async plan(findingIds, signal) {
      const plan = await planRepair(ports, { findings: findingIds }, signal);
      return answerOf(plan.items.map(plannedStep), plan);
    },
    async apply({ findingIds, by, reason }, signal) {
      const plan = await planRepair(ports, { findings: findingIds }, signal);
      const result = await applyRepair(ports, plan, { by, reason, rate: perSecond }, signal);
      return answerOf(result.items.map((item) => doneStep(item, result)), plan);
    },
  };
}

function answerOf(steps: readonly Step[], { unknown }: RepairPlan): RepairAnswer {
  const missing = unknown.map((id): Step => ({ findingId: clippedName(id), submissionId: null, outcome: 'unknown', sentence: 'there is no such finding' }));
  return { ready: steps.filter(({ outcome }) => outcome === 'ready' || outcome === 'repaired').length, steps: [...steps, ...missing].slice(0, mostRepairs) };
}

function plannedStep(item: PlannedRepair): Step {
  const outcome = { trigger: 'ready', enqueue: 'ready', nothing: 'already-there', refuse: 'refused' }[item.does];
  return { findingId: clippedName(item.finding), submissionId: item.submissionId, outcome, sentence: clipped(sentenceOf(item)) };
}

function doneStep({ finding, submissionId, outcome, sentence }: RepairResult['items'][number], { trouble }: RepairResult): Step {
  return { findingId: clippedName(finding), submissionId, outcome, sentence: clipped(outcome === 'left' && trouble !== null ? trouble : sentence) };
}
