export { createExplicitPath } from './explicit-path.ts';
export type { ExplicitPath, ExplicitPathPorts, ExplicitResult, InsertPosition, StampedSubmission } from './explicit-path.ts';
export type { FormWorkflows, WorkflowLookup } from './ports.ts';
