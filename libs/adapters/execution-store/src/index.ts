export { createExecutionLedger } from './execution-ledger.ts';
export { createSweepLedger } from './sweep-ledger.ts';
export { createDefinitionReader } from './definition-reader.ts';
export { createQueueMarkStore } from './queue-mark-store.ts';
