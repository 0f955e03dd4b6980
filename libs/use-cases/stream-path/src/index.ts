export { createStreamPath } from './stream-path.ts';
export type { StreamPath, StreamPathPorts, StreamPathSettings } from './stream-path.ts';
export type { StreamStatus, Trouble } from './stream-status.ts';
export type { StreamObservation, StreamObserver, StreamRole } from './observation.ts';
export type {
  ChangeBatch,
  ChangeFeed,
  ChangeSource,
  CheckpointStore,
  CheckpointWrite,
  DeadLetterStore,
  EarlierDecisions,
  HistoryRecord,
  HistoryStore,
  LiveWorkflow,
  LiveWorkflows,
  StreamLeases,
  StreamPosition,
  Time,
} from './ports.ts';
