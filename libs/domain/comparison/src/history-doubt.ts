import { marginSeconds, type Case } from './case.ts';
import { finding, type Evidence, type Finding } from './finding.ts';
import type { CauseOf } from './kinds.ts';
import { changedGapAt, contradictionsAt } from './timeline.ts';
import { timeText } from './truths.ts';

/** Why nobody may go by what history says of the insert's time. */
export interface HistoryDoubt {
  readonly cause: Extract<CauseOf<'unknown'>, 'inside-a-gap' | 'history-contradicted'>;
  readonly evidence: Evidence;
}

/** Null where history is as good as it ever is. */
export function historyDoubt(subject: Case): HistoryDoubt | null {
  return contradicted(subject) ?? insideAGap(subject);
}

export function doubtFinding(subject: Case, { cause, evidence }: HistoryDoubt): Finding {
  const asOf = `${subject.clusterTime ? '' : 'about '}${timeText(subject.asOf)}`;
  return finding(subject.subject, 'unknown', cause, { evidence: { asOf, ...evidence } });
}

/** One workflow that history has wrong shows that it can be wrong: nothing that it says of then is relied on. */
function contradicted(subject: Case): HistoryDoubt | null {
  const found = contradictionsAt(subject.circumstances.timeline, subject.asOf, marginSeconds(subject));
  const [first] = found;
  if (!first) return null;
  return {
    cause: 'history-contradicted',
    evidence: {
      inHistory: found.map(({ workflowId, inHistory }) => `${workflowId}: ${inHistory}`),
      inWorkflows: found.map(({ workflowId, inWorkflows }) => `${workflowId}: ${inWorkflows}`),
      since: timeText(first.from),
      until: first.until && timeText(first.until),
    },
  };
}

/** The gap with a change in it that the insert may lie in; what the stream itself told of was in none. */
function insideAGap(subject: Case): HistoryDoubt | null {
  if (subject.decisions.get('stream')?.clusterTime) return null;
  const gap = changedGapAt(subject.circumstances.timeline, subject.asOf, marginSeconds(subject));
  return gap ? { cause: 'inside-a-gap', evidence: { gap: `${gap.from.seconds} to ${gap.to.seconds}` } } : null;
}
