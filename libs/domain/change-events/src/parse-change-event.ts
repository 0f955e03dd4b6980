import { eventTokenOf, maximumDocumentBytes, orgIdSchema, submissionIdSchema, submissionSchema, updateEventName, updateKinds, type OrgId } from '@tandem/documents';
import { z } from 'zod';
import type { ChangeEvent, RawChangeEvent, WorkflowChange } from './change-event.ts';
import { touchedKinds } from './touches-submission.ts';
import { updateDescriptionSchema } from './update-description.ts';

const namespaceSchema = z.object({ db: orgIdSchema, coll: z.string().max(255).optional() });
const reasonLength = 1_000;

/** Understands one event of the stream. Never throws: what it can't understand is `invalid`, with the reason. */
export function parseChangeEvent(raw: RawChangeEvent): ChangeEvent {
  const namespace = namespaceSchema.safeParse(raw.namespace);
  if (!namespace.success) return invalid(raw, raw.unmapped ?? `namespace: ${z.prettifyError(namespace.error)}`);
  const { db: orgId, coll } = namespace.data;
  if (raw.operationType === 'rename') return parseRename(raw, orgId, coll);
  if (coll === 'form_submissions') return parseSubmissionEvent(raw, orgId);
  return parseWorkflowEvent(raw, orgId);
}

function parseSubmissionEvent(raw: RawChangeEvent, orgId: OrgId): ChangeEvent {
  if (raw.operationType !== 'insert') return parseSubmissionUpdate(raw, orgId);
  if (raw.oversizedBytes !== undefined) return invalid(raw, `the submission has ${raw.oversizedBytes} bytes, more than the ${maximumDocumentBytes} (8 MiB) that can be processed`);
  if (raw.isUndecodable) return invalid(raw, 'the submission holds a value that cannot be decoded: a regular expression whose options or pattern nobody here knows');
  if (raw.documentKey === undefined) return invalid(raw, 'the event has no document key');
  const parsed = submissionSchema.safeParse(raw.fullDocument);
  if (!parsed.success) return invalid(raw, z.prettifyError(parsed.error));
  if (parsed.data.organizationId !== orgId) return invalid(raw, 'organizationId is not the name of the database');
  return { kind: 'submission-inserted', orgId, submission: parsed.data, mergeKey: raw.documentKey, ...positionOf(raw) };
}

function parseSubmissionUpdate(raw: RawChangeEvent, orgId: OrgId): ChangeEvent {
  const { operationType, documentKey, documentId, fullDocument } = raw;
  const isReplacement = operationType === 'replace';
  if (operationType !== 'update' && !isReplacement) return invalid(raw, `unexpected operation ${describe(operationType)} on form_submissions`);
  if (documentKey === undefined) return invalid(raw, 'the event has no document key');
  const kinds = isReplacement ? updateKinds : touchedKinds(raw.updateDescription);
  const document = isObject(fullDocument) ? { document: fullDocument } : undefined;
  return { kind: 'submission-updated', orgId, mergeKey: documentKey, documentId, event: updateEventName(raw.token), kinds, ...document, ...positionOf(raw) };
}

/** Of what the stream is asked for, all other renames take a workflows collection away or put one in its place. */
function parseRename(raw: RawChangeEvent, orgId: OrgId, from: string | undefined): ChangeEvent {
  const to = namespaceSchema.safeParse(raw.renamedTo);
  const isOfSubmissions = to.data?.coll === 'form_submissions' && from !== 'workflows';
  return isOfSubmissions ? { kind: 'submissions-replaced', orgId, ...positionOf(raw) } : workflowsReset(raw, orgId);
}

function parseWorkflowEvent(raw: RawChangeEvent, orgId: OrgId): ChangeEvent {
  if (raw.operationType === 'drop' || raw.operationType === 'dropDatabase') return workflowsReset(raw, orgId);
  if (raw.documentKey === undefined) return invalid(raw, `unexpected operation ${describe(raw.operationType)}`);
  const change = workflowChangeOf(raw);
  if (typeof change === 'string') return invalid(raw, change);
  return { kind: 'workflow-changed', orgId, documentKey: raw.documentKey, documentId: raw.documentId, change, ...tokenOf(raw), ...positionOf(raw) };
}

function workflowsReset(raw: RawChangeEvent, orgId: OrgId): ChangeEvent {
  return { kind: 'workflows-reset', orgId, ...tokenOf(raw), ...positionOf(raw) };
}

function workflowChangeOf(raw: RawChangeEvent): WorkflowChange | string {
  switch (raw.operationType) {
    case 'insert':
    case 'replace':
      // an oversized one is put as nothing at all, which makes it malformed, not unknown
      return { type: 'put', document: raw.fullDocument };
    case 'update': {
      if (raw.oversizedBytes !== undefined) return { type: 'untold' };
      const description = updateDescriptionSchema.safeParse(raw.updateDescription);
      // a version that nobody has understood must not stay in force: it is looked up
      return description.success ? { type: 'update', description: description.data } : { type: 'untold' };
    }
    case 'delete':
      return { type: 'delete' };
    default:
      return `unexpected operation ${describe(raw.operationType)} on workflows`;
  }
}

function invalid(raw: RawChangeEvent, reason: string): ChangeEvent {
  return {
    kind: 'invalid',
    orgId: databaseOf(raw.namespace),
    submissionId: submissionIdOf(raw.fullDocument),
    reason: reason.slice(0, reasonLength),
    raw,
    ...positionOf(raw),
  };
}

function tokenOf({ token }: RawChangeEvent) {
  const eventToken = eventTokenOf(token);
  return eventToken === null ? undefined : { eventToken };
}

function positionOf(raw: RawChangeEvent) {
  return { clusterTime: raw.clusterTime, wallTime: raw.wallTime };
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function databaseOf(namespace: unknown): string {
  const parsed = z.object({ db: z.string() }).safeParse(namespace);
  return parsed.success ? parsed.data.db.slice(0, 64) : '';
}

function submissionIdOf(document: unknown): string | null {
  const parsed = z.object({ submissionId: submissionIdSchema }).safeParse(document);
  return parsed.success ? parsed.data.submissionId : null;
}

function describe(operationType: unknown): string {
  return typeof operationType === 'string' ? operationType.slice(0, 64) : typeof operationType;
}
