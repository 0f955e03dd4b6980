import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { OrgId, SubmissionId, WorkflowId } from './ids.ts';

/**
 * What happened to a submission: its insert, or one update of it. There is one `submitted` event
 * per submission; updates are told apart by their resume token.
 */
export const eventNameSchema = z.union([z.literal('submitted'), z.templateLiteral(['updated-', z.string().regex(/^[0-9a-f]{1,64}$/)])]);
export type EventName = z.infer<typeof eventNameSchema>;

export const triggerPaths = ['explicit', 'stream', 'fallback', 'repair'] as const;
export const triggerPathSchema = z.enum(triggerPaths);
export type TriggerPath = z.infer<typeof triggerPathSchema>;

/** One workflow, once, for one event: whichever path comes first. */
export type ExecutionKey = string & { readonly __brand: 'ExecutionKey' };
/** What one path decided for one event. */
export type DecisionId = string & { readonly __brand: 'DecisionId' };

export function executionKey(orgId: OrgId, submissionId: SubmissionId, event: EventName, workflowId: WorkflowId): ExecutionKey {
  return [orgId, submissionId, event, workflowId].join(':') as ExecutionKey;
}

/** The organization that an execution is of, by its key; no id of an organization has a colon. */
export const organizationOf = (key: ExecutionKey): string => key.slice(0, key.indexOf(':'));

export function decisionId(orgId: OrgId, submissionId: SubmissionId, event: EventName, path: TriggerPath): DecisionId {
  return [orgId, submissionId, event, path].join(':') as DecisionId;
}

/**
 * Names an update by its event's resume token, opaque: the same whenever the event is read again, and another for
 * the next update. The text of a token is all there is in it; one of another form counts as it is.
 */
export function updateEventName(resumeToken: unknown): EventName {
  const isText = typeof resumeToken === 'object' && resumeToken !== null && '_data' in resumeToken && typeof resumeToken._data === 'string';
  const text: unknown = isText ? resumeToken._data : JSON.stringify(resumeToken);
  return `updated-${createHash('sha256').update(String(text)).digest('hex').slice(0, 40)}`;
}
