import { resolve } from 'node:path';
import { errorCatalogue } from '@tandem/errors';
import { expect, it } from 'vitest';
import { workspaceRoot } from './workspace.ts';

it('docs/errors.md lists every error code with what the operator can do (vitest -u rewrites it)', async () => {
  const rows = Object.entries(errorCatalogue).map(([code, { summary, operator }]) => `| \`${code}\` | ${summary} | ${operator} |`);
  const page = [
    '# Error codes',
    '',
    'Generated from `libs/errors/src/catalogue.ts`. Logs, dead letters, executions and problem documents carry the code.',
    '',
    '| code | means | what you can do |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
  await expect(page).toMatchFileSnapshot(resolve(workspaceRoot, 'docs/errors.md'));
});
