export { evaluateGates, type GateQuestion } from './evaluate-gates.ts';
export type { Fewest, GateInput, LatencyReading } from './gate-input.ts';
export { worstOf, type GateLine, type GateReport, type Verdict } from './gate-report.ts';
export { targetPhases, phaseAfter, phaseBefore, type TargetPhase } from './target-phase.ts';
export { gateThresholds, gateLimits, type GateName } from './thresholds.ts';
export { upperBound, lowerBound, confidence } from './proportion-bound.ts';
