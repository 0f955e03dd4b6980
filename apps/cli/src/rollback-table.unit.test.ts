import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { rollbackTable } from './rollback-table.ts';

it('docs/rollback.md shows every rollback trigger as the code has it', () => {
  expect(readFileSync(new URL('../../../docs/rollback.md', import.meta.url), 'utf8')).toContain(rollbackTable());
});
