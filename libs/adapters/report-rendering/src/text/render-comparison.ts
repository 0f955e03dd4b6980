import type { ReportComparison } from '@tandem/reports';
import { durationText, outcomeTexts, shareText, timeText } from '../words.ts';
import { renderTable } from './render-table.ts';

/** What changed from one report to a later one. */
export function renderComparison(comparison: ReportComparison): string {
  const rows = [['', 'before', 'after'], ...changesOf(comparison).map(({ what, before, after, remark }) => [what, before, remark === '' ? after : `${after} (${remark})`])];
  return `since ${comparison.before.id}, made at ${timeText(comparison.before.generatedAt)}\n${renderTable(rows)}\n`;
}

export interface Change {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly remark: string;
}

const none = 'none';

/** Every change as one row, what matters most first; the verdict is there even where it stayed. */
export function changesOf({ verdict, organizations, divergence, latency, targets, newCauses, goneCauses, otherCauses }: ReportComparison): readonly Change[] {
  const causes = (all: ReportComparison['newCauses'], remark: string): readonly Change[] =>
    all.map((one) => ({ what: `${one.kind}: ${one.cause}`, before: String(one.before), after: String(one.after), remark }));
  return [
    { what: 'verdict', before: verdict.before, after: verdict.after, remark: verdict.changed ? 'changed' : '' },
    ...organizations.slice(0, 20).map(({ orgId, before: was, after: is }) => ({ what: `verdict of ${orgId}`, before: was ?? none, after: is ?? none, remark: 'changed' })),
    { what: 'diverged', before: shareText(divergence.before), after: shareText(divergence.after), remark: divergence.overlap ? 'may be chance: the bounds overlap' : '' },
    ...latency.map(({ path, beforeMs, afterMs }) => ({ what: `p99, ${path}`, before: beforeMs === null ? none : durationText(beforeMs), after: afterMs === null ? none : durationText(afterMs), remark: '' })),
    ...targets.map(({ id, before: was, after: is }) => ({ what: `target ${id}`, before: outcomeTexts[was], after: outcomeTexts[is], remark: 'changed' })),
    ...causes(newCauses, 'new'), ...causes(goneCauses, 'gone'), ...causes(otherCauses, ''),
  ];
}
