import type { SubmissionFields } from '@tandem/test-bed';

/** The workflows that call the outside, the same in every organization. */
export const effectWorkflows = ['first-effect', 'second-effect'] as const;
export type EffectWorkflow = (typeof effectWorkflows)[number];
export const effectNode = 'call';

/** Of those that start a workflow, one in so many starts both. */
const oneInStartsBoth = 6;
/** Strews a hundred consecutive numbers over 0 to 99. */
const lotOf = (submission: number): number => (37 * submission) % 100;

function effectCount(submission: number, startingPercent: number): 0 | 1 | 2 {
  if (lotOf(submission) >= startingPercent) return 0;
  return lotOf(submission) * oneInStartsBoth < startingPercent ? 2 : 1;
}

/**
 * A plain statement of what must follow; it shares no code with any matcher. So many submissions of a hundred start
 * a workflow; the others must start none.
 */
export function effectsOf(submission: number, startingPercent: number): readonly EffectWorkflow[] {
  return effectWorkflows.slice(0, effectCount(submission, startingPercent));
}

/** Names a submission to the sink. */
export const referenceOf = (runId: string, submission: number): string => `${runId}-${submission}`;

/** What is sent, so that the workflows' filters come to the effects above. */
export function fieldsOf(runId: string, submission: number, startingPercent: number): SubmissionFields {
  return { reference: referenceOf(runId, submission), size: (['none', 'small', 'large'] as const)[effectCount(submission, startingPercent)] };
}
