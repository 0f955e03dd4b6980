export { phaseRules, fallbackLagBoundMs, instructionFor, directWriteInstruction, updateInstruction, expectedPaths } from './instructions.ts';
export type { Instruction, UpdateInstruction, DirectWrites } from './instructions.ts';
export { migrationFlag, legacyAssignment, noRevision, parseFlagReading } from './assignment.ts';
export type { PhaseAssignment, PhaseSource, FlagReading, ParsedReading } from './assignment.ts';
export { createOverriddenPhases, createOverrideTable, isInForce, type OverrideSource, type OverrideTable } from './overrides.ts';
export { createFakePhaseSource } from './fake-phase-source.ts';
