export { createTrigger, type Trigger, type TriggerPorts, type TriggerStep } from './trigger.ts';
export type { DecisionSummary, TriggerRequest, TriggerResult } from './request.ts';
export type { Clock, DecisionStore, DefinitionStore, ExecutionJob, ExecutionQueue, ExecutionStore, Found, InsertOutcome, RecordedDecision } from './ports.ts';
export type { FormWorkflows, KnownWorkflows, StreamState } from './known-workflows.ts';
export { createHoldingTrigger, type HoldingTrigger, type Holds } from './holding-trigger.ts';
export { createFakeDecisionStore, createFakeDefinitionStore, createFakeExecutionStore } from './fake-stores.ts';
export type { FakeDecisionStore, FakeDefinitionStore, FakeExecutionStore } from './fake-stores.ts';
export { createFakeExecutionQueue, type FakeExecutionQueue } from './fake-queue.ts';
export type { FakeFaults, FaultMoment } from './fake-faults.ts';
