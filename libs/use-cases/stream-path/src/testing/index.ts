export { describeCheckpointStore } from './checkpoint-store.contract.ts';
export { describeGapStore } from './gap-store.contract.ts';
export { describeHistoryStore } from './history-store.contract.ts';
export { describeLayoutStore } from './layout-store.contract.ts';
