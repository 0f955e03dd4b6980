import type { TriggerPath } from '@tandem/documents';
import type { LedgerEntry } from '../driver/ledger.ts';
import type { PlantedFault } from '../faults/scene.ts';
import type { SubmissionStory } from '../report/phase-figures.ts';
import type { Account } from './accountant.ts';
import { mayHaveHit } from './findings.ts';
import type { PlatformReading } from './read-platform.ts';

export interface StoriesInput {
  readonly reading: PlatformReading;
  readonly entries: readonly LedgerEntry[];
  readonly planted: readonly PlantedFault[];
  readonly account: Account;
  /** By the demo's clock, milliseconds; null where the kill switch was not reached. */
  readonly killSwitchAt: number | null;
}

/** Joins what the ledger, the collections and the outside say, submission by submission. */
export function tellStories(input: StoriesInput): readonly SubmissionStory[] {
  const { reading, planted, killSwitchAt } = input;
  const entryByReference = new Map(input.entries.map((entry) => [entry.reference, entry]));
  const decisions = byMergeKey(reading.decisions);
  const executions = byMergeKey(reading.executions);
  const findings = byMergeKey(reading.findings);
  const lost = countReferences(input.account.lost);
  const doubled = countReferences(input.account.doubled);
  const hit = new Set(planted.flatMap(({ entries }) => entries));

  return reading.submissions.map(({ mergeKey, reference, stampedPhase }): SubmissionStory => {
    const entry = entryByReference.get(reference);
    const own = decisions.get(mergeKey) ?? [];
    const enqueued = own.filter(({ outcome, enqueuedAt }) => outcome === 'enqueued' && enqueuedAt !== null);
    const disturbed = entry === undefined || hit.has(entry) || planted.some((fault) => !fault.row.exact && mayHaveHit(fault, entry));
    const latencies = enqueued.flatMap(({ enqueuedAt, insertedAt }) => (enqueuedAt === null ? [] : [enqueuedAt.getTime() - insertedAt.getTime()]));
    return {
      phase: stampedPhase ?? own[0]?.phase ?? entry?.wantedPhase ?? 'legacy',
      afterKillSwitch: killSwitchAt !== null && entry !== undefined && entry.sentAt >= killSwitchAt && stampedPhase === 'legacy',
      direct: stampedPhase === null,
      triggeredBy: unique(own.filter(({ outcome }) => outcome === 'enqueued').map(({ path }) => path)),
      firstBy: unique((executions.get(mergeKey) ?? []).map(({ path }) => path)),
      latencyMs: disturbed || latencies.length === 0 ? null : Math.max(0, Math.min(...latencies)),
      findings: findings.get(mergeKey) ?? [],
      lost: lost.get(reference) ?? 0,
      doubled: doubled.get(reference) ?? 0,
    };
  });
}

function byMergeKey<T extends { readonly mergeKey: string }>(rows: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(row.mergeKey, [...(groups.get(row.mergeKey) ?? []), row]);
  return groups;
}

function unique(paths: readonly TriggerPath[]): readonly TriggerPath[] {
  return [...new Set(paths)];
}

function countReferences(discrepancies: readonly { readonly reference: string }[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { reference } of discrepancies) counts.set(reference, (counts.get(reference) ?? 0) + 1);
  return counts;
}
