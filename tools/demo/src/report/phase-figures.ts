import type { Phase, TriggerPath } from '@tandem/documents';
import type { FindingKind } from '@tandem/comparison';
import type { ReportedFinding } from '../judgement/findings.ts';
import { percentile } from './latency.ts';

/** One submission, with what Tandem's collections and the outside say of it. */
export interface SubmissionStory {
  /** The stamp's phase; for a direct write that of the organization. */
  readonly phase: Phase;
  readonly afterKillSwitch: boolean;
  readonly direct: boolean;
  /** Which paths decided to start its workflows. */
  readonly triggeredBy: readonly TriggerPath[];
  /** Whose executions were there first; several where the paths shared the workflows. */
  readonly firstBy: readonly TriggerPath[];
  /** From the insert until the queue had the first job, in milliseconds; null where nothing was enqueued or a fault was in the way. */
  readonly latencyMs: number | null;
  readonly findings: readonly ReportedFinding[];
  readonly lost: number;
  readonly doubled: number;
}

export interface PhaseFigures {
  readonly phase: Phase;
  readonly afterKillSwitch: boolean;
  readonly submissions: number;
  readonly directWrites: number;
  /** How many submissions each path started the workflows of; in `parallel` both do. */
  readonly explicit: number;
  readonly stream: number;
  readonly fallback: number;
  /** Who came first. */
  readonly first: Readonly<Record<'explicit' | 'stream' | 'fallback', number>>;
  /** Of the submissions that no fault was near. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** Findings that stand or were repaired, by kind. */
  readonly divergences: Readonly<Partial<Record<FindingKind, number>>>;
  /** Findings that later facts cleared. */
  readonly healed: Readonly<Partial<Record<FindingKind, number>>>;
  readonly lost: number;
  readonly doubled: number;
}

/** The rows of the final table, in the order of the migration; the way back by the kill switch has its own. */
export function phaseFigures(stories: readonly SubmissionStory[], order: readonly { readonly phase: Phase; readonly afterKillSwitch: boolean }[]): readonly PhaseFigures[] {
  return order.map(({ phase, afterKillSwitch }) => {
    const own = stories.filter((story) => story.phase === phase && story.afterKillSwitch === afterKillSwitch);
    const latencies = own.flatMap(({ latencyMs }) => (latencyMs === null ? [] : [latencyMs]));
    const triggered = (path: TriggerPath): number => own.filter(({ triggeredBy }) => triggeredBy.includes(path)).length;
    const first = (path: TriggerPath): number => own.filter(({ firstBy }) => firstBy.includes(path)).length;
    const findings = own.flatMap((story) => story.findings);
    return {
      phase,
      afterKillSwitch,
      submissions: own.length,
      directWrites: own.filter(({ direct }) => direct).length,
      explicit: triggered('explicit'),
      stream: triggered('stream'),
      fallback: triggered('fallback'),
      first: { explicit: first('explicit'), stream: first('stream'), fallback: first('fallback') },
      p50Ms: percentile(latencies, 0.5),
      p99Ms: percentile(latencies, 0.99),
      divergences: countKinds(findings.filter(({ status }) => status !== 'healed')),
      healed: countKinds(findings.filter(({ status }) => status === 'healed')),
      lost: own.reduce((sum, { lost }) => sum + lost, 0),
      doubled: own.reduce((sum, { doubled }) => sum + doubled, 0),
    };
  });
}

export function countKinds(findings: readonly ReportedFinding[]): Partial<Record<FindingKind, number>> {
  const counts: Partial<Record<FindingKind, number>> = {};
  for (const { kind } of findings) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
