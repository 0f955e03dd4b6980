import { textTable } from '@tandem/test-bed';
import type { ChaosSummary } from './summary.ts';

const count = (value: number): string => value.toLocaleString('en-US');
const each = (counts: Readonly<Record<string, number>>): readonly (readonly [string, string])[] => Object.entries(counts).map(([name, value]) => [`  ${name}`, count(value)]);

/** What was done, and what came of it. */
export function closingTable(summary: ChaosSummary): string {
  const { account, tandem, faults, byWay } = summary;
  return textTable([
    ['what', 'how many'],
    ['submissions planned', count(summary.submissions)],
    ['submissions sent', count(summary.sent)],
    ['submissions accepted', count(summary.accepted)],
    ...each(byWay),
    ['of a hundred start a workflow', count(summary.startingPercent)],
    ['submissions in doubt (by the kill switch, or without an answer)', count(summary.doubtful)],
    ['effects expected of the others', count(summary.expectedEffects)],
    ['effects seen outside', count(account.effects)],
    ['executions', count(tandem.completed)],
    ['faults', count(Object.values(faults).reduce((sum, value) => sum + value, 0))],
    ...each(faults),
    ['takeovers of the stream', count(tandem.takeovers)],
    ['gaps', count(tandem.gaps)],
    ['seconds under load', count(Math.round(summary.secondsUnderLoad))],
    ['submissions/s', count(Math.round(summary.accepted / summary.secondsUnderLoad))],
    ['repeated with the same key', count(account.repeated)],
    ['lost', count(account.lost)],
    ['doubled', count(account.doubled)],
    ['unexpected', count(account.unexpected)],
  ]);
}
