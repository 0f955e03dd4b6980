export { describeExecutionStore, type ExecutionStoreHarness } from './execution-store.contract.ts';
export { describeDecisionStore, type DecisionStoreHarness } from './decision-store.contract.ts';
export { describeDefinitionStore, type DefinitionStoreHarness } from './definition-store.contract.ts';
export { describeExecutionQueue, type ExecutionQueueHarness } from './execution-queue.contract.ts';
export { exampleDecision, exampleDefinition, exampleExecution } from './examples.ts';
