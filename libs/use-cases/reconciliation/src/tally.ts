import { countClasses, exclusionReasons, type CountClass, type ExclusionReason, type Judgement } from '@tandem/comparison';
import { phases, triggerPaths, type Phase, type TriggerPath } from '@tandem/documents';
import { build, type Histogram } from 'hdr-histogram-js';

export interface LatencySummary {
  readonly n: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** Each submission in exactly one class, each excluded one with one reason. */
export interface Counts {
  readonly submissions: number;
  readonly classes: Readonly<Record<CountClass, number>>;
  readonly exclusions: Readonly<Record<ExclusionReason, number>>;
  /** Of those neither pending nor excluded. */
  readonly diverged: number;
  readonly latency: Readonly<Partial<Record<TriggerPath, LatencySummary>>>;
}

/** By the phase of the stamp; `unstamped` for direct writes. */
export const countGroups = [...phases, 'unstamped'] as const;
export type CountGroup = (typeof countGroups)[number];

export interface Tally {
  add(judgement: Judgement): void;
  /** Counts of everything added, whole and by phase; phases without a submission are left out. */
  counts(): { readonly total: Counts; readonly byPhase: Readonly<Partial<Record<CountGroup, Counts>>> };
  unknown(): number;
}

/** Counts in constant memory, however many submissions there are. */
export function createTally(): Tally {
  const total = createCounter();
  const groups = new Map<CountGroup, ReturnType<typeof createCounter>>();
  let unknown = 0;

  const groupOf = (phase: Phase | null) => {
    const name = phase ?? 'unstamped';
    const group = groups.get(name) ?? createCounter();
    groups.set(name, group);
    return group;
  };

  return {
    add(judgement) {
      total.add(judgement);
      groupOf(judgement.phase).add(judgement);
      unknown += judgement.findings.filter(({ kind }) => kind === 'unknown').length;
    },
    counts: () => ({ total: total.read(), byPhase: Object.fromEntries([...groups].map(([name, group]) => [name, group.read()])) }),
    unknown: () => unknown,
  };
}

const longestLatencyMs = 3_600_000;

function createCounter() {
  const classes = zeroes<CountClass>(countClasses);
  const exclusions = zeroes<ExclusionReason>(exclusionReasons);
  const latency = new Map<string, Histogram>();
  let submissions = 0;
  let diverged = 0;

  return {
    add({ countClass, exclusion, diverged: isDiverged, latenciesMs }: Judgement): void {
      submissions += 1;
      classes[countClass] += 1;
      if (exclusion) exclusions[exclusion] += 1;
      if (isDiverged) diverged += 1;
      for (const [path, ms] of latenciesMs) {
        const histogram = latency.get(path) ?? build({ highestTrackableValue: longestLatencyMs, numberOfSignificantValueDigits: 3 });
        histogram.recordValue(Math.min(ms, longestLatencyMs));
        latency.set(path, histogram);
      }
    },
    read: (): Counts => ({
      submissions,
      classes: { ...classes },
      exclusions: { ...exclusions },
      diverged,
      latency: Object.fromEntries(triggerPaths.flatMap((path) => {
        const histogram = latency.get(path);
        return histogram ? [[path, summaryOf(histogram)]] : [];
      })),
    }),
  };
}

function summaryOf(histogram: Histogram): LatencySummary {
  const maxMs = histogram.maxValue;
  // The histogram answers with the end of a step, which may lie beyond what was seen.
  const at = (percentile: number) => Math.min(histogram.getValueAtPercentile(percentile), maxMs);
  return { n: histogram.totalCount, p50Ms: at(50), p99Ms: at(99), maxMs };
}

function zeroes<K extends string>(names: Readonly<Record<K, unknown>>): Record<K, number> {
  return Object.fromEntries(Object.keys(names).map((name) => [name, 0])) as Record<K, number>;
}
