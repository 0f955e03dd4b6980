import { createHash } from 'node:crypto';
import { isSubmissionUpdate, type InvalidEvent, type RawChangeEvent, type SubmissionUpdated } from '@tandem/change-events';
import type { DeadLetter } from '@tandem/documents';
import { isTandemError, messageOf, type ErrorCode } from '@tandem/errors';
import type { PlannedRequest } from './batch-plan.ts';

/** Why there are letters: what cannot be understood or fails for no backend's sake, what came too late, what the database will never accept. */
export const letterCodes = ['EVENT_POISONED', 'EVENT_TOO_OLD', 'DOCUMENT_INVALID'] as const satisfies readonly ErrorCode[];
type LetterCode = (typeof letterCodes)[number];

export function deadLetterOfInvalid(event: InvalidEvent, now: number): DeadLetter {
  const { orgId, submissionId, raw } = event;
  return letter({ raw, orgId, submissionId, code: 'EVENT_POISONED', message: event.reason, now });
}

/** For an update whose document cannot be used. */
export function deadLetterOfUpdate({ orgId }: SubmissionUpdated, raw: RawChangeEvent, message: string, now: number): DeadLetter {
  return letter({ raw, orgId, submissionId: null, code: 'EVENT_POISONED', message, now });
}

/** For an event whose effects fail by themselves, and not for a backend's sake. */
export function deadLetterOfFailure({ request, raw }: PlannedRequest, error: unknown, now: number): DeadLetter {
  const { organizationId: orgId, submissionId } = request.submission;
  const code = letterCodes.find((one) => isTandemError(error, one)) ?? 'EVENT_POISONED';
  const message = messageOf(error);
  return letter({ raw, orgId, submissionId, code, message, now });
}

export function deadLetterOfTooOld({ request, raw }: PlannedRequest, now: number): DeadLetter {
  const { organizationId: orgId, submissionId } = request.submission;
  return letter({ raw, orgId, submissionId, code: 'EVENT_TOO_OLD', message: `inserted at ${request.insertedAt.toISOString()}`, now });
}

interface LetterInput {
  readonly raw: RawChangeEvent;
  readonly orgId: string;
  readonly submissionId: string | null;
  readonly code: LetterCode;
  readonly message: string;
  readonly now: number;
}

function letter({ raw, orgId, submissionId, code, message, now }: LetterInput): DeadLetter {
  const isBackfilled = raw.token === null;
  // an update's letter says nothing of the insert: whoever looks for that by its key must not find this one
  const isUpdate = isSubmissionUpdate(raw);
  return {
    _id: createHash('sha256').update(JSON.stringify(isBackfilled ? [raw.origin ?? raw.namespace, raw.documentKey] : raw.token)).digest('hex').slice(0, 40),
    source: 'stream',
    orgId,
    ...(submissionId !== null && { submissionId }),
    ...(raw.documentKey !== undefined && !isUpdate && { mergeKey: raw.documentKey }),
    code,
    message: message.slice(0, 1_000),
    clusterTime: isBackfilled ? null : raw.clusterTime,
    resumeToken: raw.token,
    event: { operationType: raw.operationType, namespace: raw.namespace, ...(raw.origin && { origin: raw.origin }), ...(!isUpdate && { fullDocument: raw.fullDocument, updateDescription: raw.updateDescription }) },
    documentKey: raw.documentId,
    state: 'open',
    firstSeen: new Date(now),
  };
}
