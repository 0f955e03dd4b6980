import type { Circumstances, Judgement, SubmissionFacts } from '@tandem/comparison';
import type { OrgId } from '@tandem/documents';
import { compareBatch, type BatchPorts } from './compare-batch.ts';
import { readCircumstances, type CircumstancePorts } from './circumstances.ts';
import { createFindingCounter } from './finding-count.ts';
import { createKnownFindings, type KnownFindingPorts } from './known-findings.ts';
import { mergeFacts } from './merge-facts.ts';
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
    for await (const batch of merged) {
      const { judgements, kept } = await compareBatch(ports, orgId, batch, circumstances, await known.about(batch.map(({ mergeKey }) => mergeKey)));
      for (const finding of kept) findings.add(finding);
      judgements.forEach((judgement, index) => {
        const one = batch[index];
        if (one) observer.add(judgement, one, circumstances);
        progress.add(one?.mergeKey ?? '', judgement);
      });
      if (signal.aborted) break;
    }
  } finally {
    await known.close();
  }
  return { orgId, window, ...progress.read(!signal.aborted), findings: findings.read() };
}

/** How far everything is judged: up to the first that is pending, else as far as was read. */
function createProgress(window: Window) {
  let firstPending: number | null = null;
  let last = window.from;
  let submissions = 0;
  let diverged = 0;
  return {
    add(mergeKey: string, judgement: Judgement): void {
      submissions += 1;
      if (judgement.diverged) diverged += 1;
      const time = timeOf(mergeKey);
      if (time === null) return;
      last = Math.max(last, time);
      if (judgement.countClass === 'pending') firstPending ??= time;
    },
    read: (reachedEnd: boolean) => ({ comparedUpTo: firstPending ?? (reachedEnd ? window.to : last), submissions, diverged }),
  };
}

/** Milliseconds since the epoch of an ObjectId's hex; null for any other key. */
function timeOf(mergeKey: string): number | null {
  return /^[0-9a-f]{24}$/.test(mergeKey) ? Number.parseInt(mergeKey.slice(0, 8), 16) * 1_000 : null;
}
