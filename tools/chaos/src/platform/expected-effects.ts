import type { SubmissionFields } from '@tandem/test-bed';

/** The workflows that call the outside, the same in every organization. */
export const effectWorkflows = ['first-effect', 'second-effect'] as const;
export type EffectWorkflow = (typeof effectWorkflows)[number];
export const effectNode = 'call';

/** How many effects a submission must have, by the last digit of its number. */
const effectCounts = [0, 1, 2, 1, 0, 1, 0, 1, 0, 1] as const;
const effectCount = (submission: number): 0 | 1 | 2 => effectCounts[submission % effectCounts.length] ?? 0;

/** A plain statement of what must follow; it shares no code with any matcher. */
export function effectsOf(submission: number): readonly EffectWorkflow[] {
  return effectWorkflows.slice(0, effectCount(submission));
}

/** Names a submission to the sink. */
export const referenceOf = (runId: string, submission: number): string => `${runId}-${submission}`;

/** What is sent, so that the workflows' filters come to the effects above. */
export function fieldsOf(runId: string, submission: number): SubmissionFields {
  return { reference: referenceOf(runId, submission), size: (['none', 'small', 'large'] as const)[effectCount(submission)] };
}
