import type { DeadLetterFacts, DecisionFacts, ExecutionFacts, SubmissionFacts, SubmissionSummary } from '@tandem/comparison';
import type { OrgId } from '@tandem/documents';
import type { Keyed } from './ports.ts';

export interface SortedReadings {
  readonly submissions: AsyncIterable<Keyed<SubmissionSummary>>;
  readonly decisions: AsyncIterable<Keyed<DecisionFacts>>;
  readonly executions: AsyncIterable<Keyed<ExecutionFacts>>;
  readonly deadLetters: AsyncIterable<Keyed<DeadLetterFacts>>;
}

/** One submission may have been updated without end; more facts than this are not held in memory. */
const mostFactsOfOne = 2_000;

/**
 * Four readings sorted by the submission's key become one stream of facts, a submission at a time.
 * Memory holds one submission's facts and a cursor's batch each. The readings are closed at the end.
 */
export async function* mergeFacts(orgId: OrgId, readings: SortedReadings): AsyncGenerator<SubmissionFacts> {
  const submissions = peekable(readings.submissions);
  const decisions = peekable(readings.decisions);
  const executions = peekable(readings.executions);
  const deadLetters = peekable(readings.deadLetters);
  const all = [submissions, decisions, executions, deadLetters];
  try {
    for (;;) {
      const keys = (await Promise.all(all.map((reading) => reading.peekKey()))).filter((key) => key !== null);
      const mergeKey = keys.reduce<string | null>((least, key) => (least === null || key < least ? key : least), null);
      if (mergeKey === null) return;
      const found = {
        submissions: await submissions.take(mergeKey),
        decisions: await decisions.take(mergeKey),
        executions: await executions.take(mergeKey),
        deadLetters: await deadLetters.take(mergeKey),
      };
      yield {
        orgId,
        mergeKey,
        submission: found.submissions.rows[0] ?? null,
        decisions: found.decisions.rows,
        executions: found.executions.rows,
        deadLetters: found.deadLetters.rows,
        truncated: Object.values(found).some((taken) => taken.truncated),
        asDecided: null,
      };
    }
  } finally {
    await Promise.all(all.map((reading) => reading.close()));
  }
}

/** A sorted reading whose next key can be seen before its rows are taken. */
function peekable<T>(iterable: AsyncIterable<Keyed<T>>) {
  const iterator = iterable[Symbol.asyncIterator]();
  let next: Keyed<T> | null = null;
  let ended = false;

  async function peek(): Promise<Keyed<T> | null> {
    if (next || ended) return next;
    const result = await iterator.next();
    if (result.done) ended = true;
    else next = result.value;
    return next;
  }

  return {
    peekKey: async () => (await peek())?.mergeKey ?? null,
    async take(mergeKey: string): Promise<{ rows: readonly T[]; truncated: boolean }> {
      const rows: T[] = [];
      let truncated = false;
      for (let head = await peek(); head?.mergeKey === mergeKey; head = await peek()) {
        if (rows.length < mostFactsOfOne) rows.push(head.row);
        else truncated = true;
        next = null;
      }
      return { rows, truncated };
    },
    close: async () => {
      await iterator.return?.();
    },
  };
}

/** The rows of a few submissions, looked up by key and not from sorted readings. */
export function gatherFacts(
  orgId: OrgId,
  mergeKeys: readonly string[],
  rows: { [K in keyof SortedReadings]: readonly (SortedReadings[K] extends AsyncIterable<infer Row> ? Row : never)[] },
): readonly SubmissionFacts[] {
  const submissions = byKey(rows.submissions);
  const decisions = byKey(rows.decisions);
  const executions = byKey(rows.executions);
  const deadLetters = byKey(rows.deadLetters);
  return mergeKeys.map((mergeKey) => ({
    orgId,
    mergeKey,
    submission: submissions.get(mergeKey)?.[0] ?? null,
    decisions: decisions.get(mergeKey) ?? [],
    executions: executions.get(mergeKey) ?? [],
    deadLetters: deadLetters.get(mergeKey) ?? [],
    truncated: false,
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
