/** Columns as wide as their widest cell. With `numbers`, all but the first are set flush right. */
export function renderTable(rows: readonly (readonly string[])[], alignment: 'texts' | 'numbers' = 'texts'): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    alignment === 'numbers' && column > 0 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}
