export { createRollbackWatch, type RollbackWatch, type WatchResult } from './watch.ts';
export { reArm, type ReArmed, type ReArmOrder, type ReArmPorts } from './re-arm.ts';
export { deploymentScope, type Flip, type Trip, type TriggerRecord, type TriggerScope } from './trigger-state.ts';
export { flipWarning, otherFlag } from './flip-warning.ts';
export type { TripOutcome } from './trip.ts';
export type { FaultQuery, FaultReader, OrganizationReading, PhaseFlips, RunReading, RunReadings, TripClaim, TriggerStates, WatchPorts } from './ports.ts';
