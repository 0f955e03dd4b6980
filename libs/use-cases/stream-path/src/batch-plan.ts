import type { RawChangeEvent, SubmissionUpdated } from '@tandem/change-events';
import type { DeadLetter, TriggerEvent } from '@tandem/documents';
import type { TriggerRequest } from '@tandem/trigger';
import type { CompiledWorkflow } from '@tandem/workflow-matching';

/** An event whose submission carries a stamp: what is to be done is known. */
export interface PlannedRequest {
  readonly request: TriggerRequest;
  /** Kept for the dead letter, should it turn out to be poison. */
  readonly raw: RawChangeEvent;
}

/** An event whose submission carries no stamp: what is to be done is decided once, by the first decision. */
export interface PlannedDirectWrite {
  readonly request: Omit<TriggerRequest, 'instruction' | 'phase'>;
  /** Nobody can tell when it was inserted: it starts nothing. */
  readonly onlyRecord?: boolean;
  readonly raw: RawChangeEvent;
}

/** Whether a workflow has a trigger for one of these kinds; and where a form is named, for that form. */
export function listensTo({ triggers }: CompiledWorkflow, kinds: readonly TriggerEvent[], form?: string): boolean {
  return triggers.some(({ event, formId }) => kinds.includes(event) && (form === undefined || form === formId));
}

/** The form of a document that nobody has checked yet; undefined where it has none. */
export function formIdOf(document: unknown): string | undefined {
  const formId = typeof document === 'object' && document !== null && 'formId' in document ? document.formId : undefined;
  return typeof formId === 'string' ? formId : undefined;
}

/** An update in an organization that has workflows for updates. Its form is known when its document is. */
export interface PlannedUpdate {
  readonly update: SubmissionUpdated;
  /** The organization's workflows that listen to updates of its kinds, as of the event. */
  readonly listeners: readonly CompiledWorkflow[];
  readonly basis: Pick<TriggerRequest, 'registry' | 'registryRace' | 'clusterTime'>;
  readonly raw: RawChangeEvent;
}

/** What a batch comes to, decided in stream order; its effects may happen in any. */
export interface BatchPlan {
  /** When the batch was read from the stream, by `Time.elapsed`; absent for what comes from elsewhere. */
  readonly readAt?: number;
  readonly stamped: readonly PlannedRequest[];
  readonly directWrites: readonly PlannedDirectWrite[];
  readonly deadLetters: readonly DeadLetter[];
  /** Absent where there are none. */
  readonly updates?: readonly PlannedUpdate[];
}

export function isEmptyPlan(plan: BatchPlan): boolean {
  return plan.stamped.length === 0 && plan.directWrites.length === 0 && plan.deadLetters.length === 0 && !plan.updates;
}
