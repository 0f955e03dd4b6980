import type { OrgId, Phase } from '@tandem/documents';
import type { SubmissionAnswer, SubmissionFields } from '@tandem/test-bed';
import type { DemoOrganization, ExpectedEffect } from '../platform/effects.ts';

/** `zero-or-one`: between a pause's request and its acknowledgement either is right. */
export interface LedgerExpectation extends ExpectedEffect {
  readonly runs: 'one' | 'zero-or-one';
}

/** One submission that the demo sent, or wrote by itself; kept in memory, apart from what it judges. */
export interface LedgerEntry {
  /** Names the submission to the sink; part of its data. */
  readonly reference: string;
  readonly organization: DemoOrganization;
  readonly fields: SubmissionFields;
  readonly idempotencyKey: string;
  /** The phase that the flag was asked for when it was sent. */
  readonly wantedPhase: Phase;
  readonly by: 'handler' | 'direct-write';
  /** Milliseconds since the epoch, by the demo's clock. */
  readonly sentAt: number;
  acceptedAt: number | null;
  submissionId: string | null;
  /** The document's `_id`, as 24 hexadecimal digits, where the demo chose it itself. */
  readonly documentId: string | null;
  expected: readonly LedgerExpectation[];
  /** Why it was refused for good; null otherwise. */
  refused: string | null;
}

export interface NewEntry {
  readonly organization: DemoOrganization;
  readonly by: LedgerEntry['by'];
  readonly wantedPhase: Phase;
  readonly documentId?: string;
  readonly submissionId?: string;
  /** A write that nothing may follow. */
  readonly withoutEffects?: boolean;
}

export interface Ledger {
  open(entry: NewEntry): LedgerEntry;
  /** What the handler said to it; where it said nothing, there is no `acceptedAt`. */
  answered(entry: LedgerEntry, answer: SubmissionAnswer): void;
  entries(): readonly LedgerEntry[];
  /** The pause was requested: whatever is outstanding or comes before the acknowledgement may or may not run. */
  pauseRequested(orgId: OrgId, workflow: ExpectedEffect): void;
  /** The pause is in force: nothing sent from now on runs that workflow. */
  pauseAcknowledged(orgId: OrgId, workflow: ExpectedEffect): void;
}

export function createLedger(runId: string, now: () => number): Ledger {
  const entries: LedgerEntry[] = [];
  const numbers = new Map<OrgId, number>();
  const pauses: { orgId: OrgId; workflow: ExpectedEffect; state: 'requested' | 'in-force' }[] = [];

  const expectationsOf = (organization: DemoOrganization, fields: SubmissionFields): LedgerExpectation[] =>
    organization.expectedEffects(fields).flatMap((effect) => {
      const pause = pauses.find((one) => one.orgId === organization.orgId && isSame(one.workflow, effect));
      if (pause?.state === 'in-force') return [];
      return [{ ...effect, runs: pause === undefined ? 'one' : 'zero-or-one' } as const];
    });

  return {
    open(entry) {
      const n = numbers.get(entry.organization.orgId) ?? 0;
      numbers.set(entry.organization.orgId, n + 1);
      const reference = `${runId}-${entry.organization.orgId}-${n}`;
      const fields = { ...entry.organization.fieldsOf(n), reference };
      const opened: LedgerEntry = {
        reference,
        organization: entry.organization,
        fields,
        idempotencyKey: reference,
        wantedPhase: entry.wantedPhase,
        by: entry.by,
        sentAt: now(),
        acceptedAt: null,
        submissionId: entry.submissionId ?? null,
        documentId: entry.documentId ?? null,
        expected: entry.withoutEffects === true ? [] : expectationsOf(entry.organization, fields),
        refused: null,
      };
      entries.push(opened);
      return opened;
    },
    answered(entry, answer) {
      if (answer.outcome === 'refused') entry.refused = answer.why;
      if (answer.outcome !== 'accepted') return;
      entry.submissionId = answer.submissionId;
      entry.acceptedAt = now();
    },
    entries: () => entries,
    pauseRequested(orgId, workflow) {
      pauses.push({ orgId, workflow, state: 'requested' });
      for (const entry of entries) {
        if (entry.organization.orgId !== orgId || entry.acceptedAt !== null) continue;
        entry.expected = entry.expected.map((effect) => (isSame(effect, workflow) ? { ...effect, runs: 'zero-or-one' } : effect));
      }
    },
    pauseAcknowledged(orgId, workflow) {
      for (const pause of pauses) if (pause.orgId === orgId && isSame(pause.workflow, workflow)) pause.state = 'in-force';
    },
  };
}

function isSame(a: ExpectedEffect, b: ExpectedEffect): boolean {
  return a.workflowId === b.workflowId && a.nodeId === b.nodeId;
}
