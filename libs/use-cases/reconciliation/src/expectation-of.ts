import { expectedWorkflows, wasChanged, type ExpectedWorkflows, type StoredFinding, type SubmissionFacts } from '@tandem/comparison';
import { readCircumstances, type CircumstancePorts } from './circumstances.ts';
import type { FactSource } from './ports.ts';

export interface ExpectationPorts extends CircumstancePorts {
  readonly facts: CircumstancePorts['facts'] & Pick<FactSource, 'snapshotsOf'>;
}

/** What the comparison expects for the submission of a finding, by the facts as they are now; null where they do not suffice. */
export async function expectationOf(
  ports: ExpectationPorts,
  { orgId, mergeKey, insertedAt }: Pick<StoredFinding, 'orgId' | 'mergeKey' | 'insertedAt'>,
  facts: Pick<SubmissionFacts, 'submission' | 'decisions' | 'executions' | 'deadLetters'>,
): Promise<ExpectedWorkflows | null> {
  const circumstances = await readCircumstances(ports, orgId, insertedAt.getTime());
  const asDecided = wasChanged(facts) ? ((await ports.facts.snapshotsOf(orgId, [mergeKey])).get(mergeKey) ?? null) : null;
  return expectedWorkflows({ ...facts, orgId, mergeKey, truncated: false, asDecided }, circumstances);
}
