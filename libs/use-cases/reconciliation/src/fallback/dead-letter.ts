import type { DeadLetter, OrgId } from '@tandem/documents';
import { isTandemError, messageOf } from '@tandem/errors';
import type { Waiting } from './organization-scan.ts';

/** For a submission that can't be triggered, whoever tries: it is left to people. */
export function deadLetterOf(orgId: OrgId, { submissionId, mergeKey, traces }: Waiting, error: unknown, now: number): DeadLetter {
  const message = messageOf(error);
  return {
    _id: `fallback:${orgId}:${mergeKey}`,
    source: 'fallback',
    orgId,
    submissionId,
    mergeKey,
    code: isTandemError(error) ? error.code : 'EVENT_POISONED',
    message: message.slice(0, 1_000),
    clusterTime: traces.clusterTime,
    resumeToken: null,
    documentKey: null,
    state: 'open',
    firstSeen: new Date(now),
  };
}
