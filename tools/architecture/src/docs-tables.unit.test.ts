import { expect, it } from 'vitest';
import { causesTable, classesTable, exclusionsTable, gateLimitsTable, gatesTable, kindsTable, rollbackTable, statusesTable } from './docs-tables.ts';
import { readWorkspaceFile } from './workspace.ts';

it.each([
  ['kinds', kindsTable()],
  ['causes', causesTable()],
  ['statuses', statusesTable()],
  ['count classes', classesTable()],
  ['exclusions', exclusionsTable()],
])('docs/findings.md shows the %s as the code has them', (_, table) => {
  expect(readWorkspaceFile('docs/findings.md')).toContain(table);
});

it('docs/gates.md shows every threshold, window, baseline and minimum as the code has it', () => {
  expect(readWorkspaceFile('docs/gates.md')).toContain(gatesTable());
  expect(readWorkspaceFile('docs/gates.md')).toContain(gateLimitsTable());
});

it('docs/rollback.md shows every rollback trigger as the code has it', () => {
  expect(readWorkspaceFile('docs/rollback.md')).toContain(rollbackTable());
});
