import type { DeadLetterFacts, DecisionFacts, ExecutionFacts, SubmissionFacts, SubmissionSummary } from '@tandem/comparison';
import type { OrgId } from '@tandem/documents';
import { createPageReader, type PageReader } from './page-reader.ts';
import type { Keyed, Pages } from './ports.ts';

export interface SortedReadings {
  readonly submissions: Pages<SubmissionSummary>;
  readonly decisions: Pages<DecisionFacts>;
  readonly executions: Pages<ExecutionFacts>;
  readonly deadLetters: Pages<DeadLetterFacts>;
}

/** One submission may have been updated without end; of each of its readings, more rows than this are not held in memory. */
export const mostFactsOfOne = 2_000;

/**
 * Four readings sorted by the submission's key become one stream of facts, a submission at a time, in batches of
 * at most `batchSize`. Memory holds one batch and a page or two of each reading. The readings are closed at the end.
 */
export async function* mergeFacts(orgId: OrgId, readings: SortedReadings, batchSize: number): AsyncGenerator<readonly SubmissionFacts[]> {
  const submissions = createPageReader(readings.submissions);
  const decisions = createPageReader(readings.decisions);
  const executions = createPageReader(readings.executions);
  const deadLetters = createPageReader(readings.deadLetters);
  const all: readonly PageReader<unknown>[] = [submissions, decisions, executions, deadLetters];
  let batch: SubmissionFacts[] = [];
  let heldFacts = 0;
  try {
    for (;;) {
      for (const reader of all) if (reader.needsPage()) await reader.readPage();
      const mergeKey = leastKey(all);
      if (mergeKey === null) break;
      // waits only where a submission's rows go on into the next page
      for (const reader of all) for (let goesOn = reader.collect(mergeKey, mostFactsOfOne); goesOn; goesOn = reader.collect(mergeKey, mostFactsOfOne)) await reader.readPage();
      const truncated = all.some((reader) => reader.isTruncated());
      const facts = {
        orgId, mergeKey, submission: submissions.take()[0] ?? null, decisions: decisions.take(), executions: executions.take(), deadLetters: deadLetters.take(), truncated, asDecided: null,
      };
      batch.push(facts);
      heldFacts += facts.decisions.length + facts.executions.length + facts.deadLetters.length;
      if (batch.length < batchSize && heldFacts < mostFactsPerSubmission * batchSize) continue;
      yield batch;
      batch = [];
      heldFacts = 0;
    }
    if (batch.length > 0) yield batch;
  } finally {
    await Promise.all(all.map((reader) => reader.close()));
  }
}

/** On an average over a batch; a batch with more ends earlier. */
const mostFactsPerSubmission = 20;

function leastKey(readers: readonly PageReader<unknown>[]): string | null {
  let least: string | null = null;
  for (const reader of readers) {
    const key = reader.key();
    if (key !== null && (least === null || key < least)) least = key;
  }
  return least;
}

/** The rows of a few submissions, looked up by key and not from sorted readings; bounded, and marked, as those are. */
export function gatherFacts(
  orgId: OrgId,
  mergeKeys: readonly string[],
  rows: { [K in keyof SortedReadings]: readonly (SortedReadings[K] extends Pages<infer Row> ? Keyed<Row> : never)[] },
): readonly SubmissionFacts[] {
  const submissions = byKey(rows.submissions);
  const decisions = byKey(rows.decisions);
  const executions = byKey(rows.executions);
  const deadLetters = byKey(rows.deadLetters);
  const lists = [decisions, executions, deadLetters];
  return mergeKeys.map((mergeKey) => ({
    orgId,
    mergeKey,
    submission: submissions.get(mergeKey)?.[0] ?? null,
    decisions: decisions.get(mergeKey)?.slice(0, mostFactsOfOne) ?? [],
    executions: executions.get(mergeKey)?.slice(0, mostFactsOfOne) ?? [],
    deadLetters: deadLetters.get(mergeKey)?.slice(0, mostFactsOfOne) ?? [],
    truncated: lists.some((list) => (list.get(mergeKey)?.length ?? 0) > mostFactsOfOne),
    asDecided: null,
  }));
}

function byKey<T>(rows: readonly Keyed<T>[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const { mergeKey, row } of rows) {
    const group = groups.get(mergeKey);
    if (group) group.push(row);
    else groups.set(mergeKey, [row]);
  }
  return groups;
}
