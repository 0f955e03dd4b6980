import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { faultIds, faultTable, type FaultRow } from './fault-table.ts';
import { phasePlan } from './phase-plan.ts';

const page = new URL('../../../../docs/demo.md', import.meta.url);

function cellsOf(row: FaultRow): readonly string[] {
  return [
    `\`${row.id}\``,
    row.phase,
    row.what + (row.needs === undefined ? '' : ` (${row.needs} only)`),
    row.expected === 'none' || row.expected === 'may appear' ? row.expected : `\`${row.expected}\``,
    row.exact ? 'yes' : 'no',
    row.mayAppear.map((kind) => `\`${kind}\``).join(', ') || '–',
  ];
}

describe('the table of faults', () => {
  it('is the one that docs/demo.md shows', async () => {
    const lines = (await readFile(page, 'utf8')).split('\n').filter((line) => /^\| `[a-z][a-z-]+` \|/.test(line));
    expect(lines.map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))).toEqual(faultTable.map(cellsOf));
  });

  it('has every fault once, at least six of them with submissions known one by one', () => {
    expect(faultTable.map(({ id }) => id)).toEqual([...faultIds]);
    expect(faultTable.filter(({ exact, expected }) => exact && expected !== 'none').length).toBeGreaterThanOrEqual(6);
  });

  it('names for each fault the phase that the organization ahead is in at that step', () => {
    for (const row of faultTable) expect(phasePlan.find(({ name }) => name === row.step)?.ahead, row.id).toBe(row.phase);
  });
});
