export { createOverrideStore } from './override-store.ts';
export { createLiveProcesses, type LiveProcessStore } from './live-processes.ts';
export { createLiveOverrides, type LiveOverrides, type LiveOverridesOptions, type OverridesStatus } from './live-overrides.ts';
export { createHeldExecutions } from './held-executions.ts';
export { createOverrideMetrics, overridesReading } from './override-readings.ts';
export { createOpenLetters } from './open-letters.ts';
export { createPhaseChangeReader } from './phase-change-reader.ts';
