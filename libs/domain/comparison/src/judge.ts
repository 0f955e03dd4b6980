import type { Phase } from '@tandem/documents';
import { openCase, type Case } from './case.ts';
import { awaitsExecution, judgeExecutions } from './executions.ts';
import { expectationFor, type Expectation } from './expectation.ts';
import type { Circumstances, SubmissionFacts } from './facts.ts';
import { countsAsDivergence, finding, type Finding } from './finding.ts';
import type { CauseOf, CountClass, ExclusionReason } from './kinds.ts';
import { judgeLists } from './match-lists.ts';
import { deadLetters, isPending, lateDecisions, latencies, missingDecisions, tooOldFinding } from './presence.ts';
import { routingMismatches } from './routing-mismatch.ts';
import { hasYetToReach } from './timeline.ts';
import { truthsOf } from './truths.ts';

/** What the comparison says of one submission: one class, and any number of findings. */
export interface Judgement {
  readonly countClass: CountClass;
  /** Set if and only if the class is `excluded`. */
  readonly exclusion: ExclusionReason | null;
  readonly phase: Phase | null;
  /** Milliseconds since the epoch. */
  readonly insertedAt: number;
  readonly findings: readonly Finding[];
  /** Whether it counts as diverged; never for what is pending or excluded. */
  readonly diverged: boolean;
  /** Whether a workflow that was decided to run has not ended, and has time left: nothing is counted by it, but what was compared is not settled. */
  readonly awaitsExecution: boolean;
  /** Milliseconds from the insert until each path was done with it. */
  readonly latenciesMs: ReadonlyMap<string, number>;
}

/** Facts in, findings out. Pure: the same facts give the same answer. */
export function judge(facts: SubmissionFacts, circumstances: Circumstances): Judgement {
  const subject = openCase(facts, circumstances);
  const expectation = expectationFor(subject);
  if (!facts.submission) return excluded(subject, expectation, 'deleted', executionsOf(subject, expectation).filter(({ kind }) => kind !== 'unknown'));
  const tooOld = tooOldFinding(subject);
  if (tooOld) return excluded(subject, expectation, subject.stamp ? 'too-old' : 'direct', [tooOld, ...(subject.stamp ? [] : [directWrite(subject)])]);
  const lists = judgeLists(subject, expectation);
  if (isPending(subject) || lists.outcome === 'wait' || awaitsHistory(subject)) return pending(subject, expectation);

  const shared = [...lists.findings, ...routingMismatches(subject), ...executionsOf(subject, expectation), ...truncation(subject)];
  if (!subject.stamp) return excluded(subject, expectation, 'direct', [directWrite(subject), ...deadLetters(subject), ...shared]);
  const findings = [...missingDecisions(subject), ...lateDecisions(subject), ...shared];
  return judgement(subject, expectation, { countClass: classOf(subject, findings), exclusion: null, findings });
}

function judgement(subject: Case, expectation: Expectation, { countClass, exclusion, findings }: Pick<Judgement, 'countClass' | 'exclusion' | 'findings'>): Judgement {
  const counts = countClass !== 'pending' && countClass !== 'excluded';
  return {
    countClass,
    exclusion,
    phase: subject.phase,
    insertedAt: subject.insertedAt,
    findings: findings.map((found) => ({ ...found, truths: truthsOf(subject, found.event, expectation) })),
    diverged: counts && findings.some(countsAsDivergence),
    awaitsExecution: awaitsExecution(subject),
    latenciesMs: latencies(subject),
  };
}

const excluded = (subject: Case, expectation: Expectation, reason: ExclusionReason, findings: readonly Finding[]) =>
  judgement(subject, expectation, { countClass: 'excluded', exclusion: reason, findings });

/** What more facts cannot take back is said at once; the rest waits. */
function pending(subject: Case, expectation: Expectation): Judgement {
  return judgement(subject, expectation, { countClass: 'pending', exclusion: null, findings: [...settledExecutions(subject, expectation), ...routingMismatches(subject)] });
}

function settledExecutions(subject: Case, expectation: Expectation): readonly Finding[] {
  return judgeExecutions(subject, expectation).filter(({ kind }) => kind === 'duplicate-execution' || kind === 'in-doubt');
}

/** By some of the facts alone nobody can tell what was not executed, or not asked for. */
function executionsOf(subject: Case, expectation: Expectation): readonly Finding[] {
  return subject.facts.truncated ? settledExecutions(subject, expectation) : judgeExecutions(subject, expectation);
}

/** Decisions are written before the checkpoint, so the history may be a moment behind them. */
function awaitsHistory(subject: Case): boolean {
  const { timeline, bounds } = subject.circumstances;
  if (!hasYetToReach(timeline, subject.asOf)) return false;
  // In `legacy` the stream is not needed yet, and a stream that stands still must not hide the explicit path.
  return subject.phase !== 'legacy' || subject.ageMs <= bounds.historyWaitMs;
}

function classOf(subject: Case, findings: readonly Finding[]): CountClass {
  const differs = findings.some(({ kind, path }) => kind === 'different-workflows' && path !== 'fallback' && path !== 'repair');
  if (differs) return 'different';
  const explicit = subject.decisions.has('explicit');
  const stream = subject.decisions.has('stream');
  if (explicit && stream) return 'both';
  if (explicit) return 'explicit-only';
  return stream ? 'stream-only' : 'neither';
}

function directWrite(subject: Case): Finding {
  const decision = subject.decisions.get('stream');
  const submission = subject.facts.submission;
  const cause: CauseOf<'direct-write'> =
    !submission?.submissionId || !submission.formId ? 'invalid-document' : !decision ? 'unseen' : decision.outcome === 'recorded' ? 'recorded' : 'triggered';
  const evidence = { obeyedPhase: decision?.phase ?? null, outcome: decision?.outcome ?? null };
  return finding(subject.subject, 'direct-write', cause, { evidence });
}

function truncation(subject: Case): readonly Finding[] {
  return subject.facts.truncated ? [finding(subject.subject, 'unknown', 'too-many-facts')] : [];
}
