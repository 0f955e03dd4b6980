export { rollbackTriggers, triggerNames, mendingMs, type TriggerName } from './triggers.ts';
export { faultKinds, isLost, isStreamCaused, type Fault } from './faults.ts';
export { p99Of, type LatencyBucket } from './latency.ts';
export { evaluateTriggers, type Readings, type Scope, type TriggerReading, type TriggerState } from './evaluate.ts';
export { evaluateDeployment } from './deployment.ts';
