export { parseChangeEvent } from './parse-change-event.ts';
export type { ChangeEvent, EventOrigin, EventPosition, InvalidEvent, RawChangeEvent, SubmissionInserted, SubmissionUpdated, WorkflowChange, WorkflowChanged, WorkflowsReset } from './change-event.ts';
export { applyUpdateDescription } from './update-description.ts';
export type { UpdateDescription, UpdateOutcome } from './update-description.ts';
export { readUpdatedSubmission, type UpdatedSubmission } from './updated-submission.ts';
export { isSubmissionUpdate } from './touches-submission.ts';
export { createEventTranslator, type EventTranslator } from './translate-event.ts';
