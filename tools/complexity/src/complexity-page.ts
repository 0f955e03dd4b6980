import { changeOf, compared, comparedInTheApp, percent, wantedChange, type ComparedFigure } from './comparison.ts';
import type { Measurement } from './measurement.ts';

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const figureRow = (figure: ComparedFigure) => [figure.what, figure.legacy, figure.complete, percent(changeOf(figure))];

/** docs/complexity.md: every figure in it comes from the sources. */
export function complexityPage(measurement: Measurement): string {
  return `${[introduction, goalTable(measurement), partsTable(measurement), counted, filesTable(measurement)].join('\n\n')}\n`;
}

const introduction = `# The submission handler, before and after

Measured by \`npm run complexity\` from the sources as they are, and written by it; don't edit the figures here. **Before** is the
handler in \`legacy\`: it stores a submission and starts the workflows by an explicit call. **After** is what is left of it once all
organizations are in \`complete\`: it stores the submission, with its stamp, and the stream does the rest. Both run today: the
first is the second with the call on top, file by file.`;

function goalTable(measurement: Measurement): string {
  const head = ['', 'legacy', 'complete', 'change', `${percent(wantedChange)} or better`];
  const rowsOf = (figures: readonly ComparedFigure[]) => figures.map((figure) => [...figureRow(figure), changeOf(figure) <= wantedChange ? 'yes' : '**no**']);
  return `${table(head, rowsOf(compared(measurement)))}

The app's own files alone, as though the code in the libs cost nothing:

${table(head, rowsOf(comparedInTheApp(measurement)))}`;
}

function partsTable({ legacy, complete }: Measurement): string {
  const remains = new Set(complete.parts.map(({ file }) => file));
  const rows = legacy.parts.map(({ file, what, lines, branches, ownPorts }) => [
    `[\`${file}\`](../${file})`, what, lines, branches, ownPorts.map((port) => `\`${port}\``).join(', ') || '–', remains.has(file) ? 'stays' : 'goes',
  ]);
  return `## Part by part\n\n${table(['file', 'what it does', 'lines', 'branches', 'ports', 'after'], rows)}`;
}

const counted = `## What is counted, and what is not

- **Lines** hold code; blank ones and those of comments alone do not count. Imports and interfaces do, on both sides.
- **Branches** are ESLint's \`complexity\` of each function, less one, added up.
- **Ports** are the members that the parts' interfaces demand; optional settings are none, and neither is a port that is a part itself.
  \`trigger\` counts as one, although a handler has to wire five more for it (definitions, executions, queue, decisions, a clock).
- Not counted, as it is the same before and after: the HTTP route, the form's rules, the stores of forms and submissions, ids.
- Not counted, as it is not saved but moved: the trigger use case itself. The watcher runs it, and has to be run. It starts the workflows of
  all writers, though, and the handler's call only those of the handler.
- The call's part is what it takes here: behind the answer, bounded, logged, drained at the end. A call that is just left unawaited is shorter,
  and loses more.
- Once Tandem is taken out, the stamp goes as well (\`stamp.ts\`, one field, three ports); that is not counted as saved.`;

function filesTable({ touched }: Measurement): string {
  const rows = [
    ...touched.byGenerator.map((file) => [`\`${file.replace('example-of-complexity', '<name>')}\``, 'yes', 'yes']),
    ...touched.callChain.map((file) => [`\`${file}\``, 'yes', '–']),
    ['each handler that makes such a change, one at least', 'yes', '–'],
  ];
  return `## Files touched for one more kind of event

By [the generator](adding-a-trigger.md), which is run to count them; and where only an explicit call started the workflows, also where that call is
declared and passed on, and wherever such a change is made. Tests of these are not counted.

${table(['file', 'legacy', 'complete'], rows)}`;
}

/** The same figures for a terminal. */
export function textTable(measurement: Measurement): string {
  const rows = compared(measurement).map((figure) => figureRow(figure).map(String));
  const all = [['', 'legacy', 'complete', 'change'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')).join('\n');
}
