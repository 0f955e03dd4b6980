/**
 * Appends a row to the first table after a page's heading or text `after`; `''` is the page's first table.
 * @throws Error where there is none
 */
export function appendRow(page: string, after: string, cells: readonly string[]): string {
  const lines = page.split('\n');
  const start = after === '' ? 0 : lines.findIndex((line) => line.includes(after));
  const first = start < 0 ? -1 : lines.findIndex((line, index) => index >= start && line.startsWith('|'));
  if (first < 0) throw new Error(`There is no table after "${after}".`);
  let end = first;
  while (lines[end]?.startsWith('|')) end += 1;
  return [...lines.slice(0, end), `| ${cells.join(' | ')} |`, ...lines.slice(end)].join('\n');
}
