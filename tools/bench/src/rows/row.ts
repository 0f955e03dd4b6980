import type { Plan } from '../plan.ts';
import type { OnStage } from '../stages.ts';

export const rowIds = ['watcher-against-raw', 'latency', 'backlog', 'matching', 'reads', 'comparing', 'takeover', 'reconnect', 'idle-checkpoint'] as const;
export type RowId = (typeof rowIds)[number];

/** One figure of one round. */
export interface Sample {
  /** Whose it is. */
  readonly of: string;
  readonly what: string;
  readonly unit: string;
  readonly value: number;
}

/** What was seen over time in one round: a figure at equal distances. */
export interface Series {
  readonly of: string;
  readonly what: string;
  readonly unit: string;
  readonly everyMs: number;
  readonly values: readonly number[];
}

export interface RoundResult {
  readonly samples: readonly Sample[];
  readonly series?: readonly Series[];
}

/** A bound on the median of a figure. */
export interface Goal {
  readonly of: string;
  readonly what: string;
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
}

export interface RowContext {
  /** Backends for whoever is measured by itself: what one leaves behind, the oplog most of all, would slow the next. */
  readonly onStage: OnStage;
  readonly plan: Plan;
  /** From 0; contenders take turns at coming first. */
  readonly round: number;
  readonly onProgress: (message: string) => void;
}

/** One row of what is to be reached: how it is measured, and its goals. */
export interface Row {
  readonly id: RowId;
  readonly title: string;
  readonly goals: readonly Goal[];
  rounds(plan: Plan): number;
  /** About how long one round takes, in seconds. */
  roundSeconds(plan: Plan): number;
  /** @throws Error where it can't be measured */
  measure(context: RowContext): Promise<RoundResult>;
}

/** The list beginning with another of its items each round. */
export function rotated<T>(items: readonly T[], round: number): readonly T[] {
  const first = items.length === 0 ? 0 : round % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
