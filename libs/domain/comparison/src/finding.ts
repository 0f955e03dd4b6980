import type { EventName, FormId, OrgId, Phase, SubmissionId, TriggerPath } from '@tandem/documents';
import type { Truths } from './truths.ts';
import { findingKinds, type CauseOf, type FindingKind, type FindingStatus, type Severity } from './kinds.ts';

/** Facts behind a finding, ready for JSON: dates as ISO strings, lists bounded. Never a submission's data. */
export type EvidenceValue = string | number | boolean | null | readonly string[];
export type Evidence = Readonly<Record<string, EvidenceValue>>;

/** One finding about one submission's event. */
export interface Finding {
  readonly kind: FindingKind;
  readonly orgId: OrgId;
  /** Null where the document has none that is valid; `mergeKey` then names it. */
  readonly submissionId: SubmissionId | null;
  /** The submission's `_id`, in sortable form. */
  readonly mergeKey: string;
  readonly formId: FormId | null;
  readonly event: EventName;
  /** The phase by the stamp; null without one. */
  readonly phase: Phase | null;
  readonly path?: TriggerPath;
  readonly workflowIds?: readonly string[];
  /** One of the kind's closed list. */
  readonly cause: string;
  readonly severity: Severity;
  /** What this kind of finding goes by. */
  readonly evidence: Evidence;
  /** What it rests on; absent in one that was kept before this was. */
  readonly truths?: Truths;
  readonly status: FindingStatus;
  /** By the database server's clock. */
  readonly insertedAt: Date;
}

/** A finding as it is kept: a document of `divergences`. */
export interface StoredFinding extends Finding {
  readonly _id: string;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  /** How often it was looked at again after the first time. */
  readonly rechecks: number;
  /** When to look again; null for what is settled. */
  readonly nextCheckAt: Date | null;
  /** When this record may go; null while it is open. */
  readonly expireAt: Date | null;
}

/** What tells one finding from another. */
type FindingIdentity = Pick<Finding, 'orgId' | 'mergeKey' | 'event' | 'kind' | 'cause' | 'path' | 'workflowIds'>;

/** The same finding has the same id whoever finds it, and however often. */
export function findingId({ orgId, mergeKey, event, kind, cause, path, workflowIds = [] }: FindingIdentity): string {
  const parts: string[] = [orgId, mergeKey, event, kind];
  // One submission may be unknown for several reasons at once.
  if (kind === 'unknown') parts.push(cause);
  if (path) parts.push(path);
  else if (workflowIds.length === 1) parts.push(...workflowIds);
  return parts.join(':');
}

/** What all findings about a submission have in common. */
export type FindingSubject = Pick<Finding, 'orgId' | 'submissionId' | 'mergeKey' | 'formId' | 'phase' | 'insertedAt'>;

interface FindingDetails {
  readonly event?: EventName;
  readonly path?: TriggerPath;
  readonly workflowIds?: readonly string[];
  readonly evidence?: Evidence;
  readonly status?: FindingStatus;
}

/** Evidence has bounds of its own, so that nothing that somebody wrote into a document makes a finding large. */
const longestList = 50;
const longestText = 500;

function bounded(value: EvidenceValue): EvidenceValue {
  if (typeof value === 'string') return value.slice(0, longestText);
  return Array.isArray(value) ? value.slice(0, longestList).map((text: string) => text.slice(0, longestText)) : value;
}

/** A finding with its kind's severity; `open` where its kind can heal, else `confirmed`, unless told otherwise. */
export function finding<K extends FindingKind>(subject: FindingSubject, kind: K, cause: CauseOf<K>, details: FindingDetails = {}): Finding {
  const { severity, canHeal } = findingKinds[kind];
  const { event = 'submitted', path, workflowIds, evidence = {}, status = canHeal ? 'open' : 'confirmed' } = details;
  return {
    ...subject,
    kind,
    event,
    ...(path && { path }),
    ...(workflowIds && { workflowIds: workflowIds.slice(0, longestList) }),
    cause,
    severity,
    evidence: Object.fromEntries(Object.entries(evidence).map(([name, value]) => [name, bounded(value)])),
    status,
  };
}

/** Whether a submission with this finding counts as diverged. */
export function countsAsDivergence(found: Pick<Finding, 'kind' | 'status'>): boolean {
  return findingKinds[found.kind].countsAsDivergence && found.status !== 'healed';
}
