export { createExplicitPath } from './explicit-path.ts';
export type { ExplicitPath, ExplicitPathPorts, ExplicitResult, InsertPosition, StampedSubmission } from './explicit-path.ts';
export type { Stamp, StampPorts } from './stamp.ts';
export type { WorkflowLookup } from './ports.ts';
