import type { StoredFinding } from '@tandem/comparison';
import type { ActionLog, ExecutionKey, ExecutionState } from '@tandem/documents';
import type { Clock, FactSource, FallbackStore } from '@tandem/reconciliation';
import type { ExecutionQueue, KnownWorkflows, StreamState, Trigger } from '@tandem/trigger';
import type { RepairSelection } from './selection.ts';

/** A finding as far as a repair goes by it. */
export type RepairFinding = Pick<StoredFinding, '_id' | 'kind' | 'cause' | 'status' | 'orgId' | 'submissionId' | 'mergeKey' | 'event' | 'workflowIds' | 'insertedAt'>;

/** Port: the findings that a repair is about. Rejects with STORE_UNAVAILABLE. */
export interface RepairFindings {
  /** Those of the named ones that are there. */
  named(ids: readonly string[]): Promise<readonly RepairFinding[]>;
  /** Open ones of the window, newest insert first, `limit` at most, by index. */
  openIn(selection: Extract<RepairSelection, { readonly kinds: unknown }>, limit: number): Promise<readonly RepairFinding[]>;
  /** Makes the open ones among them due for the comparison's next look. Call it after the repair; harmless to repeat. */
  lookSoon(ids: readonly string[], at: Date): Promise<void>;
}

/** How far an execution has come. */
export interface ExecutionProgress {
  readonly key: ExecutionKey;
  readonly state: ExecutionState;
  readonly attempt: number;
  /** Until when a worker has it; null where none has. */
  readonly leasedUntil: Date | null;
}

/** Port: executions by key; those that are not there are left out. */
export interface ExecutionReader {
  progressOf(keys: readonly ExecutionKey[]): Promise<readonly ExecutionProgress[]>;
}

/** What a plan needs: reads only. */
export interface PlanRepairPorts {
  readonly findings: RepairFindings;
  readonly facts: Pick<FactSource, 'decisionsOf' | 'deadLettersOf'>;
  /** What cannot be read is as good as gone. */
  readonly submissions: Pick<FallbackStore, 'load'>;
  readonly executions: ExecutionReader;
  readonly registry: KnownWorkflows;
  readonly stream: Pick<StreamState, 'watermark'>;
  readonly clock: Clock;
  /** How far a stamp may be from its insert's cluster time, in milliseconds. */
  readonly marginMs: number;
}

/** What carrying it out needs besides. */
export interface ApplyRepairPorts extends PlanRepairPorts {
  readonly trigger: Trigger;
  readonly queue: ExecutionQueue;
  readonly actions: Pick<ActionLog, 'record'>;
  /** Resolves after that many milliseconds, or at once when the signal aborts; never rejects. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}
