export { planRepair } from './plan-repair.ts';
export { applyRepair, type RepairOrder } from './apply-repair.ts';
export { sentenceOf } from './sentences.ts';
export { isRepairable, mostFindings, repairableKinds, type RepairableKind, type RepairSelection } from './selection.ts';
export { refusals } from './outcomes.ts';
export type { PlannedRepair, PlannedStep, Refusal, RepairedItem, RepairOutcome, RepairPlan, RepairProgress, RepairResult } from './outcomes.ts';
export type { ApplyRepairPorts, ExecutionProgress, ExecutionReader, PlanRepairPorts, RepairFinding, RepairFindings } from './ports.ts';
