export { createExecutionLedger } from './execution-ledger.ts';
export { createSweepLedger } from './sweep-ledger.ts';
export { createDefinitionReader } from './definition-reader.ts';
export { createQueueMarkStores } from './queue-mark-stores.ts';
