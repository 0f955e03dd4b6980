import { openCase } from './case.ts';
import { expectationFor } from './expectation.ts';
import type { Circumstances, SubmissionFacts } from './facts.ts';

/** What should have been started for one insert, by id; null where the facts do not suffice to say it. */
export interface ExpectedWorkflows {
  readonly workflows: readonly string[];
  /** Of these neither yes nor no can be said. */
  readonly unreadable: readonly string[];
}

/** The comparison's own expectation, to be shown beside what the paths decided. */
export function expectedWorkflows(facts: SubmissionFacts, circumstances: Circumstances): ExpectedWorkflows | null {
  const expectation = expectationFor(openCase(facts, circumstances));
  return expectation.known ? { workflows: [...expectation.workflows.keys()].sort(), unreadable: [...expectation.unreadable].sort() } : null;
}
