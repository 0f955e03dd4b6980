import type { DeadLetterDetail, DeadLetterView } from '@tandem/console-contract';
import type { DeadLetter } from '@tandem/documents';
import { sentenceOf, type DeadLetterSummary, type RetryPlan, type SubmissionRecord, type UnreadableLetter } from '@tandem/reconciliation';
import { clipped, clippedName, isoTime } from '../answers.ts';

export function letterViewOf(letter: DeadLetterSummary | UnreadableLetter): DeadLetterView {
  if ('unreadable' in letter) {
    const { _id, unreadable, firstSeen } = letter;
    return { id: clippedName(_id), state: 'unreadable', orgId: '', submissionId: null, source: '', code: 'DOCUMENT_INVALID', message: clipped(unreadable), firstSeen: isoTime(firstSeen) };
  }
  return {
    id: clippedName(letter._id),
    state: letter.state,
    orgId: clippedName(letter.orgId),
    submissionId: letter.submissionId === undefined ? null : clippedName(letter.submissionId),
    source: letter.source,
    code: clippedName(letter.code),
    message: clipped(letter.message),
    firstSeen: isoTime(letter.firstSeen),
  };
}

export function letterDetailOf(letter: DeadLetter, plan: RetryPlan, known: SubmissionRecord | null): DeadLetterDetail {
  return {
    letter: letterViewOf(letter),
    plan: { outcome: plan.outcome, sentence: clipped(sentenceOf(plan)) },
    actions: (letter.actions ?? []).slice(-50).map(({ action, by, at, outcome, detail }) => ({
      action, by: clippedName(by), at: isoTime(at), outcome: clippedName(outcome), detail: clipped(detail),
    })),
    known: known && {
      decisions: known.decisions.slice(0, 20).map(({ path, outcome, decidedAt, matches }) => ({
        path, outcome, decidedAt: isoTime(decidedAt), workflows: matches.slice(0, 200).map(({ workflowId }) => workflowId),
      })),
      executions: known.executions.slice(0, 200).map(({ workflowId, state, path }) => ({ workflowId, state, path })),
    },
  };
}
