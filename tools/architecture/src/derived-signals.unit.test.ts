import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { workspaceRoot } from './workspace.ts';

/**
 * A signal remembers for as long as it lives what `AbortSignal.any` has derived from it. So only these may derive one, and why: all
 * others use `linkedTo`, or listen and cease to.
 */
const mayDerive: Readonly<Record<string, string>> = {
  'libs/use-cases/stream-path/src/signals.ts': 'for what is made once and lives as long as its sources',
  'libs/use-cases/execution/src/execute.ts': 'its sources end with the execution',
  'libs/use-cases/execution/src/keep-lease.ts': 'its sources end with the execution',
  'libs/adapters/workflow-nodes/src/http-request/handler.ts': 'its sources end with the node',
  'libs/adapters/unleash/src/admin/admin-calls.ts': 'a person moves an organization, which is seldom',
  'apps/legacy-trigger/src/compose-explicit-path.ts': 'once at start',
  'libs/adapters/service-host/src/leased-loop/leased-loop.ts': 'once in a term',
  'apps/reconciler/src/http/actions/routes.ts': 'a person acts, which is seldom',
  'apps/reconciler/src/http/dead-letters/routes.ts': 'a person acts, which is seldom',
  'apps/console/src/api/client.ts': 'its sources end with the page',
};

function sourcesIn(directory: string): readonly string[] {
  return readdirSync(path.join(workspaceRoot, directory), { withFileTypes: true }).flatMap((entry) => {
    const name = `${directory}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'dist' ? [] : sourcesIn(name);
    return /(?<!\.test)\.tsx?$/.test(entry.name) ? [name] : [];
  });
}

it('nothing that goes on for long derives signals from one that lives as long', () => {
  const deriving = [...sourcesIn('apps'), ...sourcesIn('libs')].filter((file) => readFileSync(path.join(workspaceRoot, file), 'utf8').includes('AbortSignal.any('));
  expect(deriving.sort()).toEqual(Object.keys(mayDerive).sort());
});
