export { evaluateGates } from './evaluate-gates.ts';
export type { GateInput, GateLine, GateReport, Verdict } from './evaluate-gates.ts';
export { targetPhases, phaseAfter, type TargetPhase } from './target-phase.ts';
export { gateThresholds, minimumForP99, type GateName } from './thresholds.ts';
export { upperBound, lowerBound, trialsNeeded, confidence } from './proportion-bound.ts';
