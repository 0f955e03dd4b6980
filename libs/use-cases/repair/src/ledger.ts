import { refusals, type PlannedRepair, type RepairedItem, type RepairOutcome, type RepairPlan, type RepairResult } from './outcomes.ts';

/** What has become of a plan's findings so far. */
export interface Ledger {
  settle(finding: string, outcome: RepairOutcome, sentence: string): void;
  /** How many are settled. */
  settled(): number;
  countsOf(findings: readonly string[]): Readonly<Record<RepairOutcome, number>>;
  result(end: Pick<RepairResult, 'ended' | 'trouble'>): RepairResult;
}

type Word = Pick<RepairedItem, 'outcome' | 'sentence'>;

const notReached: Word = { outcome: 'left', sentence: 'the repair ended before it' };

/** What the plan itself refuses, or finds done, is settled from the start. */
export function createLedger(plan: RepairPlan): Ledger {
  const words = new Map<string, Word>(plan.items.flatMap((item) => {
    const word = wordOf(item);
    return word ? [[item.finding, word]] : [];
  }));
  const wordFor = (finding: string) => words.get(finding) ?? notReached;

  function countsOf(findings: readonly string[]): Record<RepairOutcome, number> {
    const counts: Record<RepairOutcome, number> = { repaired: 0, 'already-there': 0, refused: 0, failed: 0, left: 0 };
    for (const finding of findings) counts[wordFor(finding).outcome] += 1;
    return counts;
  }

  return {
    settle: (finding, outcome, sentence) => void words.set(finding, { outcome, sentence }),
    settled: () => words.size,
    countsOf,
    result: (end) => ({
      ...end,
      items: plan.items.map(({ finding, orgId, submissionId, kind }) => ({ finding, orgId, submissionId, kind, ...wordFor(finding) })),
      counts: countsOf(plan.items.map(({ finding }) => finding)),
    }),
  };
}

function wordOf(item: PlannedRepair): Word | null {
  if (item.does === 'nothing') return { outcome: 'already-there', sentence: item.because };
  return item.does === 'refuse' ? { outcome: 'refused', sentence: refusals[item.reason] } : null;
}
