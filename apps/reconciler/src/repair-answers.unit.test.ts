import { repairAnswerSchema } from '@tandem/console-contract';
import { orgIdSchema } from '@tandem/documents';
import type { PlannedRepair, PlannedStep, RepairedItem, RepairPlan } from '@tandem/repair';
import { expect, it } from 'vitest';
import { doneAnswerOf, planAnswerOf } from './repair-answers.ts';

const subject = (finding: string) => ({ finding, orgId: orgIdSchema.parse('org_example'), submissionId: `sub_${finding}`, kind: 'not-executed', cause: 'execution-missing' }) as const;
const planned = (finding: string, step: PlannedStep): PlannedRepair => ({ ...subject(finding), ...step });
const became = (finding: string, outcome: RepairedItem['outcome']): RepairedItem => ({ ...subject(finding), outcome, sentence: outcome });

const plan: RepairPlan = {
  items: [
    planned('a', { does: 'trigger', workflows: ['wf-a'], registry: 'history', changedSince: false }), planned('b', { does: 'enqueue', workflows: ['wf-a'] }),
    planned('c', { does: 'nothing', because: 'it was done' }), planned('d', { does: 'refuse', reason: 'held' }),
  ],
  unknown: ['e'],
  isCutOff: false,
};
const stepsOf = (answer: ReturnType<typeof planAnswerOf>) => repairAnswerSchema.parse(answer).steps.map(({ findingId, outcome, does }) => [findingId, outcome, does]);

it('a plan says what would be triggered, what would only be added to the queue again, and what would not', () => {
  expect(stepsOf(planAnswerOf(plan))).toEqual([['a', 'ready', 'trigger'], ['b', 'ready', 'enqueue'], ['c', 'already-there', null], ['d', 'refused', null], ['e', 'unknown', null]]);
});

it('a repair that ended half way says of each what became of it, and why the rest was left', () => {
  const answer = doneAnswerOf(plan, { items: [became('b', 'repaired'), became('a', 'left'), became('d', 'refused')], trouble: 'Redis does not answer' });
  expect(stepsOf(answer)).toEqual([['b', 'repaired', 'enqueue'], ['a', 'left', null], ['d', 'refused', null], ['e', 'unknown', null]]);
  expect([answer.ready, answer.steps[1]?.sentence]).toEqual([1, 'Redis does not answer']);
});
