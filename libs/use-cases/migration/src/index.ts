export type { FlagList, FlagState, FlagStrategy, MoveOutcome, PhaseFlag } from './flag/ports.ts';
export { assignmentIn, organizationsIn, reachOf, type FlagReadingOf, type Reach } from './flag/reading.ts';
export { applyChange, planMove, type FlagChange, type MovePlan } from './flag/plan-move.ts';
export { createFakePhaseFlag } from './flag/fake-phase-flag.ts';
export { liveWithinMs, type LiveProcesses, type OverrideStore } from './overrides/ports.ts';
export { withOverride, withoutOverride } from './overrides/edit.ts';
export { awaitAcknowledgement, type Acknowledgement, type AcknowledgementPorts } from './overrides/acknowledgement.ts';
export { releaseHeld, releaseWhatIsNoLongerHeld, type HeldExecutions, type ReleaseOptions, type ReleasePorts } from './holds/release-held.ts';
