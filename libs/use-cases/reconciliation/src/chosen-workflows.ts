import type { SubmissionFacts } from '@tandem/comparison';

/** The workflows that any path has chosen for the insert. */
export function chosenWorkflows({ decisions }: Pick<SubmissionFacts, 'decisions'>): ReadonlySet<string> {
  return new Set(decisions.flatMap(({ event, matches }) => (event === 'submitted' ? matches.map(({ workflowId }) => workflowId) : [])));
}
