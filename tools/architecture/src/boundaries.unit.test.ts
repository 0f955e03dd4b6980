import { resolve } from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import { readProjectGraph } from './workspace.ts';

const workspaceRoot = resolve(import.meta.dirname, '../../..');
const boundaryRule = '@nx/enforce-module-boundaries';

/** Lints a line as though it stood in an existing file, so that the real configuration judges it. */
async function boundaryComplaints(eslint: ESLint, file: string, code: string): Promise<readonly string[]> {
  const [result] = await eslint.lintText(code, { filePath: resolve(workspaceRoot, file) });
  return (result?.messages ?? []).filter(({ ruleId }) => ruleId === boundaryRule).map(({ message }) => message);
}

describe('module boundaries', () => {
  let eslint: ESLint;
  beforeAll(async () => {
    // the rule reads the graph that Nx keeps, and finds nothing wrong where there is none yet
    await readProjectGraph();
    eslint = new ESLint({ cwd: workspaceRoot });
  }, 120_000);

  it.each([
    ['a domain imports a driver', 'libs/domain/routing/src/index.ts', "import { MongoClient } from 'mongodb'; export const client = MongoClient;"],
    ['a use case imports an adapter', 'libs/use-cases/trigger/src/index.ts', "import { createMongoClient } from '@tandem/mongodb'; export const create = createMongoClient;"],
    ['an adapter imports a tool', 'libs/adapters/mongodb/src/index.ts', "import { startStack } from '@tandem/stack'; export const start = startStack;"],
    ['a lib imports an app', 'libs/adapters/mongodb/src/index.ts', "import { config } from '../../../../apps/watcher/src/config.ts'; export const start = config;"],
    ['the judge imports the matcher it judges', 'libs/domain/comparison/src/index.ts', "import { matchSubmission } from '@tandem/workflow-matching'; export const match = matchSubmission;"],
    ['errors import a domain', 'libs/errors/src/index.ts', "import { phases } from '@tandem/documents'; export const all = phases;"],
  ])('lint fails when %s', async (_what, file, code) => {
    expect(await boundaryComplaints(eslint, file, code)).not.toHaveLength(0);
  }, 60_000);

  it.each([
    ['an adapter’s test', 'libs/adapters/bullmq/src/execution-queue.int.test.ts', 'libs/adapters/bullmq/src/execution-queue.ts'],
    ['a use case’s contract', 'libs/use-cases/trigger/src/testing/execution-queue.contract.ts', 'libs/use-cases/trigger/src/trigger.ts'],
    ['what an app’s tests share', 'apps/watcher/src/testing/watcher-process.ts', 'apps/watcher/src/main.ts'],
  ])('lint is content when %s imports a tool, and fails when the source beside it does', async (_what, test, source) => {
    const code = "import { startTcpProxy } from '@tandem/faults'; export const start = startTcpProxy;";
    expect(await boundaryComplaints(eslint, test, code)).toEqual([]);
    expect(await boundaryComplaints(eslint, source, code)).not.toHaveLength(0);
  }, 60_000);

  it('lint is content when an app imports an adapter and a domain', async () => {
    const code = "import { phases } from '@tandem/documents'; import { createMongoClient } from '@tandem/mongodb'; export const used = [phases, createMongoClient];";
    expect(await boundaryComplaints(eslint, 'apps/watcher/src/main.ts', code)).toEqual([]);
  }, 60_000);
});
