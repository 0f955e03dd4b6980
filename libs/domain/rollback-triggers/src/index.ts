export { mendingMs, rollbackTriggers, type TriggerName } from './triggers.ts';
export { losses, streamErrors, type FaultCriterion } from './faults.ts';
export type { LatencyBucket } from './latency.ts';
export { evaluateTriggers, type Readings, type Scope, type TriggerReading, type TriggerState } from './evaluate.ts';
export { evaluateDeployment } from './deployment.ts';
