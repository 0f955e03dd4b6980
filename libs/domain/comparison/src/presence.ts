import { phaseRules, expectedPaths, instructionFor } from '@tandem/routing';
import { openCase, streamHasPassed, type Case } from './case.ts';
import type { Circumstances, DeadLetterFacts, SubmissionFacts } from './facts.ts';
import { finding, type Finding } from './finding.ts';
import { missedKinds } from './kinds.ts';

export type OwnPath = 'explicit' | 'stream';

/** Which paths must leave a decision: by the stamp; a direct write concerns the stream alone. */
export function pathsExpected({ phase }: Case): readonly OwnPath[] {
  return phase === null ? ['stream'] : expectedPaths(phase);
}

/** Whether a dead letter stands for the stream's decision. */
export function isDeadLettered(subject: Case): boolean {
  return letterOf(subject, 'stream') !== undefined;
}

function letterOf({ facts }: Case, path: DeadLetterFacts['source']): DeadLetterFacts | undefined {
  return facts.deadLetters.find(({ source, state }) => source === path && state !== 'retried');
}

export function missingPaths(subject: Case): readonly OwnPath[] {
  return pathsExpected(subject).filter((path) => !subject.decisions.has(path));
}

/** True while an expected decision may still come in the ordinary way. */
export function isPending(subject: Case): boolean {
  return missingPaths(subject).some((path) => {
    if (subject.ageMs <= subject.circumstances.bounds.graceMs) return true;
    return path === 'stream' && !isDeadLettered(subject) && !streamHasPassed(subject);
  });
}

/** Findings about decisions that should be there and are not. Call it only when nothing is pending. */
export function missingDecisions(subject: Case): readonly Finding[] {
  const found = deadLetters(subject);
  const missing = missingPaths(subject).filter((path) => !(path === 'stream' && isDeadLettered(subject)));
  if (missing.length === 0) return found;
  const both = missing.length === 2;
  const kind = both ? 'neither' : missing[0] === 'explicit' ? 'missed-by-explicit' : 'missed-by-stream';
  const { cause, status } = whatMendedIt(subject);
  const evidence = {
    expected: pathsExpected(subject),
    decidedBy: [...subject.decisions.keys()],
    insertedAt: new Date(subject.insertedAt).toISOString(),
    ageMs: subject.ageMs,
  };
  return [...found, finding(subject.subject, kind, cause, { evidence, status, ...(!both && missing[0] && { path: missing[0] }) })];
}

function whatMendedIt(subject: Case) {
  if (subject.decisions.has('fallback')) return { cause: 'mended-by-fallback', status: 'repaired' } as const;
  if (subject.decisions.has('repair')) return { cause: 'mended-by-repair', status: 'repaired' } as const;
  if (ownerHasDecided(subject)) return { cause: 'left-to-another-path', status: 'confirmed' } as const;
  return { cause: 'no-decision', status: 'open' } as const;
}

function ownerHasDecided({ phase, decisions }: Case): boolean {
  const owner = phase && phaseRules[phase].owner;
  return owner === 'either' ? decisions.has('explicit') || decisions.has('stream') : owner !== null && decisions.has(owner);
}

/** What the stream or the fallback could not process and nobody has settled, stamped or not. */
export function deadLetters(subject: Case): readonly Finding[] {
  return (['stream', 'fallback'] as const).flatMap((path) => (isAnswered(subject, path) ? [] : deadLettered(subject, path)));
}

/** The stream answers for itself, the fallback for the owner. */
function isAnswered(subject: Case, path: DeadLetterFacts['source']): boolean {
  return path === 'stream' ? subject.decisions.has('stream') : ownerHasDecided(subject);
}

/** Whether a decision has made up for what was missed or dead-lettered. Decisions tell it, also where the submission is gone. */
export function isMended(facts: SubmissionFacts, circumstances: Circumstances, { kind, path }: Pick<Finding, 'kind' | 'path'>): boolean {
  const subject = openCase(facts, circumstances);
  if (kind === 'dead-lettered') return standInHasDecided(subject) || isAnswered(subject, path === 'stream' ? 'stream' : 'fallback');
  return missedKinds.includes(kind) && whatMendedIt(subject).status !== 'open';
}

function standInHasDecided({ decisions }: Case): boolean {
  return decisions.has('fallback') || decisions.has('repair');
}

function deadLettered(subject: Case, path: DeadLetterFacts['source']): readonly Finding[] {
  const letter = letterOf(subject, path);
  if (!letter || letter.code === 'EVENT_TOO_OLD') return [];
  const cause = letter.code === 'EVENT_POISONED' ? 'event-poisoned' : letter.code === 'DOCUMENT_INVALID' ? 'document-invalid' : 'other-error';
  const status = standInHasDecided(subject) ? 'repaired' : letter.state === 'discarded' ? 'confirmed' : 'open';
  const evidence = { deadLetter: letter._id, code: letter.code, message: letter.message.slice(0, 500), state: letter.state };
  return [finding(subject.subject, 'dead-lettered', cause, { path, evidence, status })];
}

/** Where the event was too old for a path to decide it, the finding that says so; else null. */
export function tooOldFinding(subject: Case): Finding | null {
  if (missingPaths(subject).length === 0) return null;
  const refusal = subject.facts.deadLetters.find(({ code }) => code === 'EVENT_TOO_OLD');
  const { replayReachMs } = subject.circumstances.bounds;
  if (!refusal && subject.ageMs <= replayReachMs) return null;
  const evidence = { ageMs: subject.ageMs, replayReachMs, missing: missingPaths(subject) };
  return finding(subject.subject, 'too-old', refusal ? 'refused' : 'beyond-replay-reach', { evidence });
}

/** How long each path took from the insert until the queue had the jobs, or else until it had decided. */
export function latencies(subject: Case): ReadonlyMap<string, number> {
  if (!subject.stamp) return new Map();
  return new Map(
    [...subject.decisions].map(([path, decision]) => [path, Math.max(0, (decision.enqueuedAt ?? decision.decidedAt).getTime() - subject.insertedAt)]),
  );
}

export function lateDecisions(subject: Case): readonly Finding[] {
  const { lateAfterMs } = subject.circumstances.bounds;
  const took = latencies(subject);
  return pathsExpected(subject).flatMap((path) => {
    const ms = took.get(path);
    if (ms === undefined || ms <= lateAfterMs) return [];
    const instruction = subject.phase ? instructionFor(path, subject.phase) : null;
    return [finding(subject.subject, 'late', 'decided-late', { path, evidence: { tookMs: ms, boundMs: lateAfterMs, instruction } })];
  });
}
