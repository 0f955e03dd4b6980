import type { ObservedEffect } from '@tandem/test-bed';
import type { LedgerEntry } from '../driver/ledger.ts';

export interface Discrepancy {
  readonly reference: string;
  readonly workflowId: string;
  readonly nodeId: string;
}

/** What the outside saw, against what was sent. Nothing of Tandem's own books is in it. */
export interface Account {
  /** Expected, and never seen. */
  readonly lost: readonly Discrepancy[];
  /** Seen under more than one key. */
  readonly doubled: readonly Discrepancy[];
  /** Seen, and nothing that was sent asks for it. */
  readonly unexpected: readonly Discrepancy[];
  /** Different effects seen. */
  readonly effects: number;
  /** Calls that repeated a key: at-least-once, told apart from doubled effects. */
  readonly repeats: number;
}

const placeOf = ({ reference, workflowId, nodeId }: Discrepancy): string => `${reference}|${workflowId}|${nodeId}`;

export function balance(entries: readonly LedgerEntry[], observed: readonly ObservedEffect[]): Account {
  const expectations = new Map<string, 'one' | 'zero-or-one'>();
  const lost: Discrepancy[] = [];
  const seen = new Set(observed.map(placeOf));
  for (const entry of entries) {
    for (const { workflowId, nodeId, runs } of entry.expected) {
      const effect = { reference: entry.reference, workflowId, nodeId };
      // What was never accepted may have been stored or not; once is right, so is never.
      expectations.set(placeOf(effect), runs);
      if (runs === 'one' && entry.acceptedAt !== null && !seen.has(placeOf(effect))) lost.push(effect);
    }
  }
  return {
    lost,
    doubled: observed.filter(({ effects }) => effects > 1).map(discrepancyOf),
    unexpected: observed.filter((effect) => !expectations.has(placeOf(effect))).map(discrepancyOf),
    effects: observed.reduce((sum, { effects }) => sum + effects, 0),
    repeats: observed.reduce((sum, { repeats }) => sum + repeats, 0),
  };
}

function discrepancyOf({ reference, workflowId, nodeId }: ObservedEffect): Discrepancy {
  return { reference, workflowId, nodeId };
}
