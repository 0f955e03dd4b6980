export { createExecutor, type AroundExecution, type ExecuteOutcome, type Executor, type ExecutorOptions } from './execute.ts';
export { createConcurrency, type Concurrency, type ConcurrencyOptions } from './concurrency.ts';
export { createOrganizationShares, type OrganizationShares } from './organization-shares.ts';
export { createPlanCache, type PlanSource } from './plan-cache.ts';
export { createSweep, type Mending, type Sweep, type SweepOptions, type SweepRound } from './sweep.ts';
export { createQueueLossWatch, type MarkStore, type QueueLossOptions, type QueueLossWatch, type QueueReading } from './queue-loss.ts';
export type { NodeEffect, NodeHandler, NodeHandlers, NodeOutcome, NodeRun, PreparedNode } from './node-handler.ts';
export type {
  Claim,
  ClaimOutcome,
  DefinitionReader,
  ExecutionClock,
  ExecutionEnd,
  ExecutionLedger,
  ExecutionObserver,
  FailedRevival,
  Failure,
  FoundDefinition,
  NodeChanges,
  PendingPosition,
  Revival,
  SweepLedger,
  SweepQueue,
  SweptJob,
  WriteOutcome,
} from './ports.ts';
