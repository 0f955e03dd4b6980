import type { ActionLog, OrgId, WorkflowExecution } from '@tandem/documents';
import type { Clock } from '@tandem/reconciliation';
import type { RepairFindings } from '../ports.ts';

/** One line of the list. */
export type ExecutionInDoubt = Pick<WorkflowExecution, '_id' | 'orgId' | 'submissionId' | 'workflowId' | 'event' | 'error' | 'endedAt'>;

/** What is written of an execution that is to go on. */
export type Resumption = Pick<WorkflowExecution, 'state' | 'attempt' | 'attemptsBefore' | 'settled' | 'activeMs' | 'nodes' | 'error' | 'releasedAt' | 'endedAt' | 'expireAt'>;

/** Port: executions in doubt, as a person settles them. Rejects with STORE_UNAVAILABLE. */
export interface DoubtLedger {
  /** By organization, then the one first that is in doubt for longest; `limit` at most, by index. */
  list(orgId: OrgId | null, limit: number): Promise<readonly ExecutionInDoubt[]>;
  /** Whatever state it is in. */
  find(key: string): Promise<WorkflowExecution | null>;
  /**
   * By compare-and-set: only where it is in doubt still, and as it was seen; else `lost`, and nothing is written. Where the
   * answer is lost, it may have taken effect: a repeat is then `lost`.
   */
  resume(seen: WorkflowExecution, resumption: Resumption): Promise<'resumed' | 'lost'>;
}

export interface SettlePorts {
  readonly doubts: DoubtLedger;
  readonly findings: Pick<RepairFindings, 'lookSoon'>;
  readonly actions: Pick<ActionLog, 'record'>;
  readonly clock: Clock;
}
