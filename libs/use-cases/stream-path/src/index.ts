export type { StreamPath, StreamPathPorts, StreamPathSettings } from './stream-path.ts';
export { createPartitionedPath, type PartitionedPorts, type PartitionedSettings } from './partitions/partitioned-path.ts';
export type { PartitionedPath, PartitionPath } from './partitions/all-partitions.ts';
export type { LayoutStore, VisibleLeases } from './partitions/ports.ts';
export type { StreamStatus, Trouble } from './stream-status.ts';
export { createCanary, type Canary, type CanaryOptions, type CanaryStore } from './canary.ts';
export { letterCodes } from './dead-letter.ts';
export type { DrainOutcome } from './drain.ts';
export { isRefused } from './leadership.ts';
export { createEventIntake, type EventIntake, type EventIntakePorts, type EventIntakeSettings, type IntakeOutcome } from './intake/event-intake.ts';
export { anyOf, linkedTo } from './signals.ts';
export { stages, type Stage, type StreamObservation, type StreamObserver, type StreamRole } from './observation.ts';
export type {
  ArchiveBatch,
  ArchivedSubmission,
  ChangeBatch,
  ChangeFeed,
  ChangeSource,
  CheckpointStore,
  CheckpointWrite,
  DeadLetterStore,
  EarlierDecisions,
  FoundSubmissions,
  GapStore,
  HistoryRecord,
  HistoryStore,
  LiveSubmissions,
  LiveWorkflow,
  LiveWorkflows,
  StreamLeases,
  StreamPosition,
  SubmissionArchive,
  SubmissionPlace,
  Time,
  TimeWindow,
} from './ports.ts';
