import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { causesTable, classesTable, exclusionsTable, gateLimitsTable, gatesTable, kindsTable, statusesTable } from './docs-tables.ts';

const docs = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');

it.each([
  ['kinds', kindsTable()],
  ['causes', causesTable()],
  ['statuses', statusesTable()],
  ['count classes', classesTable()],
  ['exclusions', exclusionsTable()],
])('docs/findings.md shows the %s as the code has them', (_, table) => {
  expect(docs('findings.md')).toContain(table);
});

it('docs/gates.md shows every threshold, window, baseline and minimum as the code has it', () => {
  expect(docs('gates.md')).toContain(gatesTable());
  expect(docs('gates.md')).toContain(gateLimitsTable());
});
