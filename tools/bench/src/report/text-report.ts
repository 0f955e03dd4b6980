import { textTable } from '@tandem/test-bed';
import type { Results, RowResult } from '../results.ts';
import { figureRows, goalLine } from './figures.ts';

/** One row's figures and goals, for the screen. */
export function rowText(row: RowResult): string {
  const table = row.figures.length === 0 ? [] : [textTable([['', 'figure', 'median', 'lowest', 'highest', ''], ...figureRows(row.figures)])];
  const failure = row.failure === null ? [] : [`NOT MEASURED: ${row.failure}`];
  return [`\n${row.title}`, ...table, ...row.verdicts.map(goalLine), ...failure].join('\n');
}

/** The end of the run: which goals were reached. */
export function closingText({ rows, seconds }: Results): string {
  const verdicts = rows.flatMap((row) => row.verdicts);
  const unmeasured = rows.filter(({ failure }) => failure !== null);
  const reached = verdicts.filter((verdict) => verdict.reached).length;
  return [
    `\n${reached} of ${verdicts.length} goals reached, in ${Math.round(seconds / 60)} min`,
    ...(unmeasured.length === 0 ? [] : [`not measured: ${unmeasured.map(({ id }) => id).join(', ')}`]),
  ].join('\n');
}
