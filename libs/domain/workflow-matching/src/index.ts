export { compileWorkflow } from './compile-workflow.ts';
export type { CompiledTrigger, CompiledWorkflow, CompileOutcome, MalformedWorkflow } from './compile-workflow.ts';
export { createWorkflowRegistry, type WorkflowRegistry } from './registry.ts';
export { matcherVersion, matchSubmission, type MatchResult } from './match-submission.ts';
