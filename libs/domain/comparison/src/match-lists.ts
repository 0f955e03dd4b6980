import { compareClusterTime } from '@tandem/documents';
import { isDataInDoubt, marginSeconds, type Case } from './case.ts';
import { causeOfNoExpectation, type Expectation } from './expectation.ts';
import type { DecisionFacts } from './facts.ts';
import { finding, type Finding } from './finding.ts';
import { doubtFinding, historyDoubt } from './history-doubt.ts';
import type { CauseOf } from './kinds.ts';
import { changesBetween } from './timeline.ts';

/** Workflow id to definition id. */
type MatchList = ReadonlyMap<string, string>;

interface ListDifference {
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  readonly otherDefinition: readonly string[];
}

/** What is found about the lists, or that the history has not come far enough to say. */
export type ListJudgement = { readonly outcome: 'judged'; readonly findings: readonly Finding[] } | { readonly outcome: 'wait' };

/**
 * Each path's list against what should have been, as of the insert; where that is not known, the two
 * paths' lists against each other.
 */
export function judgeLists(subject: Case, expectation: Expectation): ListJudgement {
  const doubt = historyDoubt(subject);
  if (doubt) return { outcome: 'judged', findings: [doubtFinding(subject, doubt)] };
  const findings = expectation.known
    ? [...subject.decisions.values()].flatMap((decision) => againstExpectation(subject, decision, expectation) ?? [])
    : againstEachOther(subject);
  if (findings.length > 0 && !historyReachesMargin(subject) && expectation.known) return { outcome: 'wait' };
  return { outcome: 'judged', findings: [...findings, ...malformedWorkflows(subject, expectation)] };
}

/** That all paths leave a malformed workflow out proves nothing: they share the reading that refuses it. */
function malformedWorkflows(subject: Case, expectation: Expectation): readonly Finding[] {
  if (!expectation.known || expectation.malformed.size === 0) return [];
  const workflowIds = [...expectation.malformed].sort();
  return [finding(subject.subject, 'unknown', 'workflow-malformed', { workflowIds, evidence: { asOf: clockText(subject) } })];
}

function againstExpectation(subject: Case, decision: DecisionFacts, expectation: Extract<Expectation, { known: true }>): Finding | null {
  const difference = differenceOf(expectation.workflows, listOf(decision));
  // What the rules as written cannot settle, neither side is blamed for.
  const differing = idsOf(difference);
  const readable = differing.filter((id) => !expectation.unreadable.has(id));
  const evidence = evidenceOf(subject, decision, difference, [...expectation.workflows.keys()]);
  const details = { path: decision.path, workflowIds: differing, evidence };
  if (differing.length === 0) return null;
  if (readable.length === 0) return finding(subject.subject, 'unknown', 'rule-unreadable', details);
  const unexplained = readable.filter((id) => !changedWithinMargin(subject, id));
  if (unexplained.length === 0) return finding(subject.subject, 'registry-race', 'changed-within-margin', details);
  if (decision.registryRace) return finding(subject.subject, 'registry-race', 'marked-by-path', details);
  if (isDataInDoubt(subject.facts)) return finding(subject.subject, 'unknown', 'data-changed', details);
  const cause = causeOf(subject, decision, difference, unexplained);
  return finding(subject.subject, 'different-workflows', cause, { ...details, workflowIds: unexplained });
}

function againstEachOther(subject: Case): readonly Finding[] {
  const explicit = subject.decisions.get('explicit');
  const stream = subject.decisions.get('stream');
  // In the first phase no history is promised yet, and one path alone can't be held against anything.
  const unknown = subject.phase === 'legacy' || subject.phase === null ? [] : [finding(subject.subject, 'unknown', causeOfNoExpectation(subject), { evidence: { asOf: clockText(subject) } })];
  if (!explicit || !stream) return unknown;
  const difference = differenceOf(listOf(explicit), listOf(stream));
  const differing = idsOf(difference);
  if (differing.length === 0) return unknown;
  const evidence = evidenceOf(subject, stream, difference, [...listOf(explicit).keys()]);
  if (explicit.registryRace || stream.registryRace) {
    return [finding(subject.subject, 'registry-race', 'marked-by-path', { workflowIds: differing, evidence })];
  }
  const cause = explicit.matcherVersion === stream.matcherVersion ? 'paths-differ' : 'version-skew';
  return [finding(subject.subject, 'different-workflows', cause, { workflowIds: differing, evidence })];
}

function causeOf(subject: Case, decision: DecisionFacts, difference: ListDifference, unexplained: readonly string[]): CauseOf<'different-workflows'> {
  const versions = new Set([...subject.decisions.values()].map(({ matcherVersion }) => matcherVersion));
  if (versions.size > 1) return 'version-skew';
  const skipped = new Set(decision.skipped.map(({ workflowId }) => workflowId));
  if (unexplained.every((id) => skipped.has(id))) return 'skipped-workflow';
  if (decision.registry.source === 'live' && unexplained.every((id) => changedUntil(subject, id, decision))) return 'later-registry';
  const missing = unexplained.some((id) => difference.missing.includes(id));
  const extra = unexplained.some((id) => difference.extra.includes(id));
  if (missing && extra) return 'other-workflows';
  if (missing) return 'missing-workflow';
  return extra ? 'extra-workflow' : 'definition-differs';
}

function listOf(decision: DecisionFacts): MatchList {
  return new Map(decision.matches.map((match) => [match.workflowId, match.definitionId]));
}

function differenceOf(expected: MatchList, decided: MatchList): ListDifference {
  const missing = [...expected.keys()].filter((id) => !decided.has(id));
  const extra = [...decided.keys()].filter((id) => !expected.has(id));
  const otherDefinition = [...expected].filter(([id, definition]) => decided.has(id) && decided.get(id) !== definition).map(([id]) => id);
  return { missing, extra, otherDefinition };
}

function idsOf({ missing, extra, otherDefinition }: ListDifference): readonly string[] {
  return [...missing, ...extra, ...otherDefinition];
}

export function changedWithinMargin(subject: Case, workflowId: string): boolean {
  const { seconds } = subject.asOf;
  const margin = marginSeconds(subject);
  return changesBetween(subject.circumstances.timeline, workflowId, seconds - margin, seconds + margin).length > 0;
}

function changedUntil(subject: Case, workflowId: string, decision: DecisionFacts): boolean {
  const until = Math.floor(decision.decidedAt.getTime() / 1_000) + marginSeconds(subject);
  return changesBetween(subject.circumstances.timeline, workflowId, subject.asOf.seconds, until).length > 0;
}

/** A change just after the insert explains a difference too, so the history must have come past it. */
function historyReachesMargin(subject: Case): boolean {
  const { completeUpTo } = subject.circumstances.timeline;
  const needed = { seconds: subject.asOf.seconds + marginSeconds(subject), increment: 0 };
  return completeUpTo !== null && compareClusterTime(completeUpTo, needed) >= 0;
}

function clockText({ asOf, clusterTime }: Case): string {
  return `${clusterTime ? '' : 'about '}${asOf.seconds}:${asOf.increment}`;
}

function evidenceOf(subject: Case, decision: DecisionFacts, difference: ListDifference, expected: readonly string[]) {
  return {
    expected,
    decided: decision.matches.map(({ workflowId }) => workflowId),
    missing: difference.missing,
    extra: difference.extra,
    otherDefinition: difference.otherDefinition,
    skipped: decision.skipped.map(({ workflowId, reason }) => `${workflowId}: ${reason}`.slice(0, 200)),
    registry: decision.registry.source,
    matcherVersions: [...subject.decisions.values()].map(({ path, matcherVersion }) => `${path} ${matcherVersion}`),
    asOf: clockText(subject),
  };
}
