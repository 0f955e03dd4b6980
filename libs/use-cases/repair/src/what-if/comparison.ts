import type { FormId, OrgId, SubmissionId } from '@tandem/documents';

/** How many submissions start a workflow, as it was decided and by the alternative. */
export interface WorkflowChange {
  readonly orgId: OrgId;
  readonly workflowId: string;
  readonly before: number;
  readonly after: number;
  /** Submissions that start it by the alternative only. */
  readonly gained: number;
  /** Submissions that started it and would not. */
  readonly lost: number;
}

export interface WhatIfTotals {
  readonly submissions: number;
  /** Those with a decision and a valid document. */
  readonly compared: number;
  readonly differing: number;
  /** Workflows started over all compared submissions. */
  readonly startsBefore: number;
  readonly startsAfter: number;
  /** No path has decided it: there is nothing to hold the alternative against. */
  readonly undecided: number;
  /** Its form's or its own id is not valid. */
  readonly unreadable: number;
  /** Of the compared ones, those of which a filter could not be judged. */
  readonly unjudgeable: number;
  /** Of the compared ones, those that were changed since: they are replayed as they are now. */
  readonly changedSince: number;
}

export interface WhatIfExample {
  readonly orgId: OrgId;
  readonly submissionId: SubmissionId;
  readonly formId: FormId;
  readonly insertedAt: Date;
  /** Workflow ids, fifty at most. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface ComparedSubmission extends WhatIfExample {
  readonly isUnjudgeable: boolean;
  readonly changedSince: boolean;
}

const mostExamples = 20;
const mostNamed = 50;
const mostWorkflows = 1_000;
/** So many are told apart at most; more only count in the totals. */
const mostCounted = 100_000;

export type Comparison = ReturnType<typeof createComparison>;

/** Counts submissions, and keeps the first that differ. */
export function createComparison() {
  const totals = { submissions: 0, compared: 0, differing: 0, startsBefore: 0, startsAfter: 0, undecided: 0, unreadable: 0, unjudgeable: 0, changedSince: 0 };
  const workflows = new Map<string, { -readonly [K in keyof WorkflowChange]: WorkflowChange[K] }>();
  const examples: WhatIfExample[] = [];
  let uncounted = 0;

  function count(orgId: OrgId, workflowId: string, changes: { readonly before: boolean; readonly after: boolean }): void {
    const key = `${orgId}:${workflowId}`;
    const entry = workflows.get(key) ?? { orgId, workflowId, before: 0, after: 0, gained: 0, lost: 0 };
    if (!workflows.has(key) && workflows.size >= mostCounted) {
      uncounted += 1;
      return;
    }
    workflows.set(key, entry);
    if (changes.before) entry.before += 1;
    if (changes.after) entry.after += 1;
    if (changes.after && !changes.before) entry.gained += 1;
    if (changes.before && !changes.after) entry.lost += 1;
  }

  return {
    submissions: () => totals.submissions,
    leftOut(why: 'undecided' | 'unreadable'): void {
      totals.submissions += 1;
      totals[why] += 1;
    },
    compared({ isUnjudgeable, changedSince, ...one }: ComparedSubmission): void {
      totals.submissions += 1;
      totals.compared += 1;
      totals.startsBefore += one.before.length;
      totals.startsAfter += one.after.length;
      if (isUnjudgeable) totals.unjudgeable += 1;
      if (changedSince) totals.changedSince += 1;
      const before = new Set(one.before);
      const after = new Set(one.after);
      for (const id of new Set([...before, ...after])) count(one.orgId, id, { before: before.has(id), after: after.has(id) });
      if (before.size === after.size && [...before].every((id) => after.has(id))) return;
      totals.differing += 1;
      if (examples.length < mostExamples) examples.push({ ...one, before: one.before.slice(0, mostNamed), after: one.after.slice(0, mostNamed) });
    },
    read() {
      const sorted = [...workflows.values()].sort((a, b) => b.gained + b.lost - (a.gained + a.lost) || b.before - a.before || (a.workflowId < b.workflowId ? -1 : 1));
      const shown = sorted.slice(0, mostWorkflows);
      return { totals: { ...totals }, workflows: shown, workflowsLeftOut: sorted.length - shown.length + uncounted, examples };
    },
  };
}
