import { textTable } from '@tandem/test-bed';
import type { ChaosSummary } from './summary.ts';

const count = (value: number): string => value.toLocaleString('en-US');
const each = (counts: Readonly<Record<string, number>>): string => Object.entries(counts).map(([name, value]) => `${name} ${count(value)}`).join(', ');

export function closingTable(summary: ChaosSummary): string {
  const { account, tandem, faults, byWay } = summary;
  const { flipped = 0, 'kill-switched': switched = 0, ...others } = faults;
  return textTable([
    ['what', 'how many'],
    ['submissions accepted', count(summary.accepted)],
    ['  by way', each(byWay)],
    ['effects seen outside', count(account.effects)],
    ['executions', count(tandem.completed)],
    ['faults', count(Object.values(faults).reduce((sum, value) => sum + value, 0))],
    ['  by kind', each(others)],
    ['flips', `${flipped}, kill switch ${switched}`],
    ['takeovers of the stream', count(tandem.takeovers)],
    ['gaps', count(tandem.gaps)],
    ['seconds under load', `${summary.secondsUnderLoad} (${count(Math.round(summary.accepted / summary.secondsUnderLoad))} submissions/s)`],
    ['repeated with the same key', count(account.repeated)],
    ['lost', count(account.lost)],
    ['doubled', count(account.doubled)],
    ['unexpected', count(account.unexpected)],
  ]);
}
