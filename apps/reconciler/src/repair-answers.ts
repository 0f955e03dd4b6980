import { mostRepairs, type RepairAnswer } from '@tandem/console-contract';
import { sentenceOf, type PlannedRepair, type RepairedItem, type RepairPlan, type RepairResult } from '@tandem/repair';
import { clipped, clippedName } from './http/answers.ts';

type Step = RepairAnswer['steps'][number];

/** What a repair would do, as the console shows it. */
export function planAnswerOf(plan: RepairPlan): RepairAnswer {
  return answerOf(plan.items.map(plannedStep), plan);
}

/** What it has done. Where something was done, it is what the plan of a moment before says. */
export function doneAnswerOf(plan: RepairPlan, { items, trouble }: Pick<RepairResult, 'items' | 'trouble'>): RepairAnswer {
  const deeds = new Map(plan.items.map((item) => [item.finding, deedOf(item)]));
  return answerOf(items.map((item) => doneStep(item, deeds.get(item.finding) ?? null, trouble)), plan);
}

function answerOf(steps: readonly Step[], { unknown }: RepairPlan): RepairAnswer {
  const missing = unknown.map((id): Step => ({ findingId: clippedName(id), submissionId: null, outcome: 'unknown', does: null, sentence: 'there is no such finding' }));
  return { ready: steps.filter(({ outcome }) => outcome === 'ready' || outcome === 'repaired').length, steps: [...steps, ...missing].slice(0, mostRepairs) };
}

function plannedStep(item: PlannedRepair): Step {
  const outcome = { trigger: 'ready', enqueue: 'ready', nothing: 'already-there', refuse: 'refused' }[item.does];
  return { findingId: clippedName(item.finding), submissionId: item.submissionId, outcome, does: deedOf(item), sentence: clipped(sentenceOf(item)) };
}

function doneStep({ finding, submissionId, outcome, sentence }: RepairedItem, deed: Step['does'], trouble: string | null): Step {
  const does = outcome === 'repaired' ? deed : null;
  return { findingId: clippedName(finding), submissionId, outcome, does, sentence: clipped(outcome === 'left' && trouble !== null ? trouble : sentence) };
}

function deedOf({ does }: PlannedRepair): Step['does'] {
  return does === 'trigger' || does === 'enqueue' ? does : null;
}
