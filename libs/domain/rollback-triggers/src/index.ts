export { rollbackTriggers, type TriggerName } from './triggers.ts';
export { faultKinds, isLost, isStreamCaused, type Fault } from './faults.ts';
export type { LatencyBucket } from './latency.ts';
export { evaluateTriggers, type Readings, type Scope, type TriggerReading, type TriggerState } from './evaluate.ts';
export { evaluateDeployment } from './deployment.ts';
