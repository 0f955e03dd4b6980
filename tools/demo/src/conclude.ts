import { setTimeout as delay } from 'node:timers/promises';
import { balance, type Account } from './judgement/accountant.ts';
import { judgeFindings, type PlantedOutcome, type ReportedFinding } from './judgement/findings.ts';
import { readPlatform, waitUntilCompared } from './judgement/read-platform.ts';
import { tellStories } from './judgement/stories.ts';
import { phasePlan } from './plan/phase-plan.ts';
import type { Played } from './play.ts';
import { phaseFigures } from './report/phase-figures.ts';
import { reasonsToFail, type DemoSummary, type PlantedSummary } from './report/summary.ts';
import type { Stage } from './stage.ts';

/** How long the outside may see nothing new before what is missing counts as lost. Milliseconds. */
const silenceMs = 12_000;
const lookEveryMs = 200;
const longestList = 20;

/** Waits until all that was sent has come out, or nothing comes any more. */
export async function settle({ ledger, sink, signal }: Stage): Promise<void> {
  let calls = sink.calls();
  let changedAt = performance.now();
  while (performance.now() - changedAt < silenceMs) {
    if (balance(ledger.entries(), sink.observed()).lost.length === 0) return;
    await delay(lookEveryMs, undefined, { signal });
    if (sink.calls() !== calls) changedAt = performance.now();
    calls = sink.calls();
  }
}

/** Holds everything against everything, once all is compared. */
export async function conclude(stage: Stage, played: Played, startedAt: Date): Promise<DemoSummary> {
  const { ledger, sink, organizations, signal } = stage;
  const lastInsert = (await readPlatform(stage)).submissions.reduce((last, { decidedAt }) => Math.max(last, decidedAt?.getTime() ?? 0), 0);
  await waitUntilCompared(stage, new Date(lastInsert), signal);
  const reading = await readPlatform(stage);
  const entries = ledger.entries();
  const account = balance(entries, sink.observed());

  const byReference = new Map(entries.map((entry) => [entry.reference, entry]));
  const byMergeKey = new Map(reading.submissions.map(({ mergeKey, reference }) => [mergeKey, byReference.get(reference)]));
  const judged = judgeFindings({ findings: reading.findings, planted: played.planted, entryOf: (mergeKey) => byMergeKey.get(mergeKey) });
  const stories = tellStories({ reading, entries, planted: played.planted, account, killSwitchAt: played.killSwitchAt });
  const order = phasePlan
    .filter(({ name }) => name !== 'everyone')
    .map(({ ahead, killSwitch = false }) => ({ phase: ahead, afterKillSwitch: killSwitch }));
  const counts = {
    submissions: entries.filter(({ acceptedAt }) => acceptedAt !== null).length,
    unanswered: entries.filter(({ acceptedAt, refused }) => acceptedAt === null && refused === null).length,
    refused: entries.filter(({ refused }) => refused !== null).length,
    lost: account.lost.length,
    doubled: account.doubled.length,
    unexpected: account.unexpected.length,
    planted: judged.planted.map(plantedSummary),
    unexplainedFindings: judged.unexplained,
  };
  const reasons = reasonsToFail({ ...counts, wantedSubmissions: stage.scale.wantedSubmissions });
  return {
    verdict: reasons.length === 0 ? 'passed' : 'failed',
    reasons,
    startedAt: startedAt.toISOString(),
    secondsFromReadiness: Math.round((performance.now() - stage.readyAt) / 100) / 10,
    backends: backendsOf(stage),
    organizations: organizations.map(({ orgId }) => orgId),
    ratePerSecond: stage.scale.rate,
    secondsUnderLoad: stage.scale.seconds,
    remarks: [...stage.scale.remarks, ...refusalsOf(stage)],
    ...counts,
    executions: reading.executions.length,
    effects: account.effects,
    repeatedCalls: account.repeats,
    examples: firstOf(account),
    phases: phaseFigures(stories, order),
    leftOut: played.leftOut,
  };
}

function plantedSummary({ planted, found, missing, reported }: PlantedOutcome): PlantedSummary {
  const { row, entries } = planted;
  const idsOf = (of: PlantedOutcome['missing']): readonly string[] => of.map(({ submissionId, reference }) => submissionId ?? reference);
  return {
    fault: row.id,
    phase: row.phase,
    expectedKind: row.expected,
    exact: row.exact,
    submissionIds: idsOf(entries),
    found,
    missingSubmissionIds: idsOf(missing),
    reported: countByKindAndStatus(reported),
  };
}

function countByKindAndStatus(findings: readonly ReportedFinding[]): PlantedSummary['reported'] {
  const counts: Partial<Record<ReportedFinding['kind'], Record<string, number>>> = {};
  for (const { kind, status } of findings) {
    const ofKind = (counts[kind] ??= {});
    ofKind[status] = (ofKind[status] ?? 0) + 1;
  }
  return counts;
}

function backendsOf({ stack: { mongodb, redis, unleash } }: Stage): DemoSummary['backends'] {
  return {
    mongodb: { label: mongodb.description.label, reason: mongodb.description.reason, ownedByDemo: mongodb.owned },
    redis: { label: redis.description.label, reason: redis.description.reason, ownedByDemo: redis.owned },
    unleash: { label: 'Unleash', reason: unleash.owned ? 'embedded' : 'named by UNLEASH_URL', ownedByDemo: unleash.owned },
  };
}

function refusalsOf({ ledger }: Stage): readonly string[] {
  return [...new Set(ledger.entries().flatMap(({ refused }) => (refused === null ? [] : [`refused: ${refused}`])))].slice(0, longestList);
}

function firstOf({ lost, doubled, unexpected }: Account): DemoSummary['examples'] {
  return { lost: lost.slice(0, longestList), doubled: doubled.slice(0, longestList), unexpected: unexpected.slice(0, longestList) };
}
