export { currentTraceparent } from './span.ts';
export { traceRequests } from './trace-requests.ts';
export { tracedSubmissions } from './traced-submissions.ts';
export { tracedTrigger } from './traced-trigger.ts';
export { executionSpans, tracedNodes } from './traced-execution.ts';
