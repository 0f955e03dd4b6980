export type { FlagList, FlagState, FlagStrategy, MoveOutcome, PhaseFlag } from './flag/ports.ts';
export { assignmentIn, organizationsIn, reachOf, type FlagReadingOf, type Reach } from './flag/reading.ts';
export { applyChange, planMove, type FlagChange, type MovePlan } from './flag/plan-move.ts';
export { createFakePhaseFlag } from './flag/fake-phase-flag.ts';
