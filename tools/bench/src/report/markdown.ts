/** A table; the first row is the head. Numbers' columns are given by their index. */
export function markdownTable(rows: readonly (readonly string[])[], toTheRight: readonly number[] = []): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), `|${head.map((_, column) => (toTheRight.includes(column) ? '--:' : '---')).join('|')}|`, ...body.map(line)].join('\n');
}

export interface Chart {
  readonly title: string;
  readonly x: { readonly title: string; readonly labels: readonly string[] };
  readonly y: string;
  readonly kind: 'bar' | 'line';
  /** One list for each line or set of bars. */
  readonly values: readonly (readonly number[])[];
}

/** A chart in Mermaid's `xychart-beta`, which code hosts draw. */
export function mermaidChart({ title, x, y, kind, values }: Chart): string {
  const most = Math.max(...values.flat());
  const labels = x.labels.map((label) => `"${label}"`).join(', ');
  return [
    '```mermaid',
    'xychart-beta',
    `    title "${title}"`,
    `    x-axis "${x.title}" [${labels}]`,
    `    y-axis "${y}" 0 --> ${Math.ceil(most * 1.1)}`,
    ...values.map((list) => `    ${kind} [${list.map((value) => Math.round(value)).join(', ')}]`),
    '```',
  ].join('\n');
}
