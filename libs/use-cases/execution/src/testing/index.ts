export { describeExecutionLedger, type ExecutionLedgerHarness } from './execution-ledger.contract.ts';
export { createFakeExecutionLedger, type FakeExecutionLedger } from './fake-execution-ledger.ts';
export { createSimulatedClock } from './simulated-clock.ts';
export { exampleDefinition, exampleExecution, exampleNodeId } from './examples.ts';
