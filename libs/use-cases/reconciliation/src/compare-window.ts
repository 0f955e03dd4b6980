import type { Circumstances, Judgement, SubmissionFacts } from '@tandem/comparison';
import { idTimeOf, type OrgId } from '@tandem/documents';
import { compareBatch, type BatchPorts } from './compare-batch.ts';
import { readCircumstances, type CircumstancePorts } from './circumstances.ts';
import { createFindingCounter } from './finding-count.ts';
import { createKnownFindings, type KnownFindingPorts } from './known-findings.ts';
import { gatherFacts, mergeFacts } from './merge-facts.ts';
import type { FactSource } from './ports.ts';
import type { ComparedOrganization } from './run.ts';
import type { Window } from './window.ts';

export interface WindowPorts extends BatchPorts, CircumstancePorts {
  readonly facts: FactSource;
  readonly findings: BatchPorts['findings'] & KnownFindingPorts;
}

/** Sees every judgement, with the facts as they were read and the circumstances that hold for all of them. */
export interface JudgementObserver {
  add(judgement: Judgement, facts: SubmissionFacts, circumstances: Circumstances): void;
}

/** Few, so that they are let go of while they are young. */
const batchSize = 200;

/**
 * Compares one organization over a window, batch by batch, and shows every judgement to the observer.
 * Stops between batches when the signal aborts; the result then reaches as far as it came.
 */
export async function compareWindow(ports: WindowPorts, orgId: OrgId, window: Window, observer: JudgementObserver, signal: AbortSignal): Promise<ComparedOrganization> {
  const circumstances = await readCircumstances(ports, orgId, window.from);
  const { facts } = ports;
  const merged = mergeFacts(orgId, {
    submissions: facts.submissions(orgId, window),
    decisions: facts.decisions(orgId, window),
    executions: facts.executions(orgId, window),
    deadLetters: facts.deadLetters(orgId, window),
  }, batchSize);
  const progress = createProgress(window);
  const findings = createFindingCounter();
  const known = createKnownFindings(ports.findings, orgId, window);
  try {
    for await (const read of merged) {
      const batch = await withAllRows(facts, orgId, read);
      const { judgements, kept } = await compareBatch(ports, orgId, batch, circumstances, await known.about(batch.map(({ mergeKey }) => mergeKey)));
      for (const finding of kept) findings.add(finding);
      judgements.forEach((judgement, index) => {
        const one = batch[index];
        if (!one) return;
        observer.add(judgement, one, circumstances);
        progress.add(one, judgement);
      });
      if (signal.aborted) break;
    }
  } finally {
    await known.close();
  }
  return { orgId, window, ...progress.read(await reachOf(facts, orgId, window, signal)), findings: findings.read() };
}

/**
 * Submissions whose key tells no time are found by their rows' own times, and some of these may lie beyond the window:
 * they are judged by all of them.
 */
async function withAllRows(facts: FactSource, orgId: OrgId, batch: readonly SubmissionFacts[]): Promise<readonly SubmissionFacts[]> {
  const mergeKeys = batch.filter(({ mergeKey, truncated }) => timeOf(mergeKey) === null && !truncated).map(({ mergeKey }) => mergeKey);
  if (mergeKeys.length === 0) return batch;
  const all = gatherFacts(orgId, mergeKeys, {
    submissions: [],
    decisions: await facts.decisionsOf(orgId, mergeKeys),
    executions: await facts.executionsOf(orgId, mergeKeys),
    deadLetters: await facts.deadLettersOf(orgId, mergeKeys),
  });
  const whole = new Map(all.map((one) => [one.mergeKey, one]));
  return batch.map((one) => whole.get(one.mergeKey) ?? one);
}

/**
 * Up to when all of a window was read: its end; null where reading was broken off, which leaves it to the last row that came. Rows whose key tells
 * no time come last, of whatever time they are: where there are such, nothing is certain to have been read before it broke off.
 */
async function reachOf(facts: Pick<FactSource, 'hasOtherIds'>, orgId: OrgId, window: Window, signal: AbortSignal): Promise<number | null> {
  if (!signal.aborted) return window.to;
  return (await facts.hasOtherIds(orgId, window)) ? window.from : null;
}

/** How far everything is settled: up to the first that is pending or awaits an execution, else as far as was read. */
function createProgress(window: Window) {
  let firstUnsettled: number | null = null;
  let last = window.from;
  let submissions = 0;
  let diverged = 0;
  return {
    add(facts: SubmissionFacts, judgement: Judgement): void {
      submissions += 1;
      if (judgement.diverged) diverged += 1;
      const time = timeOf(facts.mergeKey);
      last = Math.max(last, time ?? last);
      const isSettled = judgement.countClass !== 'pending' && !judgement.awaitsExecution;
      if (!isSettled) firstUnsettled = Math.min(firstUnsettled ?? Infinity, time ?? readingTimeOf(facts, window));
    },
    read: (reach: number | null) => ({ comparedUpTo: Math.min(firstUnsettled ?? Infinity, reach ?? last), submissions, diverged }),
  };
}

/** From when on a reading finds a submission whose key tells no time: by its first decision or execution. */
function readingTimeOf({ decisions, executions, deadLetters }: SubmissionFacts, { from, to }: Window): number {
  if (deadLetters.length > 0) return from;
  const times = [...decisions.map(({ decidedAt }) => decidedAt), ...executions.map(({ createdAt }) => createdAt)].map((time) => time.getTime());
  return Math.floor(Math.max(from, Math.min(to, ...times)) / 1_000) * 1_000;
}

/** Milliseconds since the epoch. */
function timeOf(mergeKey: string): number | null {
  return idTimeOf(mergeKey)?.getTime() ?? null;
}
