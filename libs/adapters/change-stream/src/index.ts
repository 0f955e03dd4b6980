export { createChangeSource, type ChangeSourceOptions } from './change-source.ts';
export { createCheckpointStore } from './checkpoint-store.ts';
export { createHistoryStore } from './history-store.ts';
export { createLiveWorkflows } from './live-workflows.ts';
export { createDeadLetterStore } from './dead-letter-store.ts';
export { createEarlierDecisions } from './earlier-decisions.ts';
export { clusterTimeOfToken } from './resume-token.ts';
export { maximumDocumentBytes } from './pipeline.ts';
