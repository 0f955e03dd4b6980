import type { DecisionView } from '@tandem/console-contract';

export type DecisionCell =
  | { readonly kind: 'text'; readonly text: string | null }
  | { readonly kind: 'time'; readonly time: string | null }
  /** `isOdd`: the other side has it not, or another definition of it. */
  | { readonly kind: 'workflows'; readonly items: readonly { readonly id: string; readonly isOdd: boolean }[] };

export interface DecisionRow {
  readonly label: string;
  readonly cells: readonly (DecisionCell | null)[];
  /** Whether the two say otherwise where they should say the same. */
  readonly differs: boolean;
}

/** Two decisions beside each other, line by line; null for one that is not there. Times and registries may differ and mean nothing. */
export function decisionRows(left: DecisionView | null, right: DecisionView | null): readonly DecisionRow[] {
  const both = [left, right];
  const row = (label: string, read: (decision: DecisionView) => DecisionCell, matters = false): DecisionRow => {
    const cells = both.map((decision) => decision && read(decision));
    return { label, cells, differs: matters && left !== null && right !== null && JSON.stringify(cells[0]) !== JSON.stringify(cells[1]) };
  };
  const text = (value: string | null): DecisionCell => ({ kind: 'text', text: value });
  const time = (value: string | null): DecisionCell => ({ kind: 'time', time: value });
  return [
    row('Outcome', ({ outcome }) => text(outcome)),
    workflowRow(left, right),
    row('Skipped', ({ skipped }) => text(skipped.length === 0 ? 'none' : skipped.map(({ workflowId, reason }) => `${workflowId}: ${reason}`).join('; ')), true),
    row('Phase obeyed', ({ phase }) => text(phase), true),
    row('Matcher', ({ matcherVersion }) => text(matcherVersion), true),
    row('Decided at', ({ decidedAt }) => time(decidedAt)),
    row('Queue took it at', ({ enqueuedAt }) => time(enqueuedAt)),
    row('Workflows known by', ({ registry, registryAsOf, registryRace }) => text(`${registry}${registryAsOf === null ? '' : ` as of ${registryAsOf}`}${registryRace ? ', a change may be missing' : ''}`)),
    row('Insert, cluster time', ({ clusterTime }) => text(clusterTime)),
    row('Event token', ({ eventToken }) => text(eventToken)),
  ];
}

function workflowRow(left: DecisionView | null, right: DecisionView | null): DecisionRow {
  const cellOf = (decision: DecisionView | null, other: DecisionView | null): DecisionCell | null => {
    if (!decision) return null;
    const others = new Set(other?.matches.map(({ workflowId, definitionId }) => `${workflowId} ${definitionId}`));
    const items = decision.matches.map(({ workflowId, workflowVersion, definitionId }) => ({
      id: `${workflowId} v${workflowVersion}`, isOdd: other !== null && !others.has(`${workflowId} ${definitionId}`),
    }));
    return { kind: 'workflows', items: items.sort((a, b) => a.id.localeCompare(b.id)) };
  };
  const cells = [cellOf(left, right), cellOf(right, left)];
  return { label: 'Workflows', cells, differs: cells.some((cell) => cell?.kind === 'workflows' && cell.items.some(({ isOdd }) => isOdd)) };
}
