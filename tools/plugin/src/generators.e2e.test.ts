import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScratchWorkspace, type ScratchWorkspace } from './testing/scratch-workspace.ts';

const rooms = {
  rules: 'libs/domain/documents/src/update-kinds',
  nodes: 'libs/adapters/workflow-nodes/src',
  streamTests: 'libs/use-cases/stream-path/src/update-kinds',
  sourceTests: 'apps/watcher/src/sources',
} as const;

/** Some fifteen seconds each where nothing else runs. */
const patienceMs = 240_000;

describe('in a copy of the workspace, by Nx', () => {
  let scratch: ScratchWorkspace;

  beforeAll(async () => {
    scratch = await createScratchWorkspace();
  });
  afterAll(() => scratch.remove());

  const generate = (generator: string, ...options: readonly string[]) => scratch.run('nx', 'g', `@tandem/plugin:${generator}`, ...options, '--no-interactive');

  it('a kind of event, a node type and a source are generated', async () => {
    expect(await generate('trigger', 'approved', '--field=data.review.status', '--equals=approved')).toContain(`CREATE ${rooms.streamTests}/approved.unit.test.ts`);
    expect(await generate('node-handler', 'sms-send', '--effect=idempotent')).toContain(`CREATE ${rooms.nodes}/sms-send/handler.ts`);
    expect(await generate('source', 'responses', '--pattern=responses_*', '--database=platform', '--form=meta.form', '--data=answers')).toContain('CREATE apps/watcher/sources.json');
  }, patienceMs);

  it('and what they leave compiles', async () => {
    await scratch.run('tsc', '--project', await typesProject(scratch.root));
  }, patienceMs);

  it('passes lint', async () => {
    await scratch.run('eslint', '--max-warnings', '0', rooms.rules, rooms.streamTests, rooms.sourceTests, `${rooms.nodes}/sms-send`, `${rooms.nodes}/registry.ts`);
  }, patienceMs);

  it('and its tests pass, with those of the rooms beside it', async () => {
    const dirs = [rooms.streamTests, rooms.sourceTests, `${rooms.nodes}/sms-send`, 'libs/domain/workflow-matching/src/event-filter', 'libs/domain/workflow-matching/src/match', 'libs/domain/change-events'];
    const said = await scratch.run('vitest', 'run', '--config', 'vitest.unit.config.ts', '--reporter=default', ...dirs);
    expect(said).toMatch(/approved\.unit\.test\.ts/);
    expect(said).toMatch(/responses\.unit\.test\.ts/);
    expect(said).toMatch(/sms-send.handler\.unit\.test\.ts/);
  }, patienceMs);
});

/** The rooms as they are imported, and what is generated, checked from the sources in one go: no other project is built. */
async function typesProject(root: string): Promise<string> {
  const project = join(root, 'tsconfig.generated.json');
  const files = [
    'libs/domain/documents/src/index.ts', 'libs/adapters/workflow-nodes/src/index.ts', `${rooms.nodes}/sms-send/handler.unit.test.ts`,
    'libs/use-cases/stream-path/src/index.ts', `${rooms.streamTests}/approved.unit.test.ts`, `${rooms.sourceTests}/responses.unit.test.ts`,
  ];
  const compilerOptions = { composite: false, declaration: false, emitDeclarationOnly: false, noEmit: true };
  await writeFile(project, JSON.stringify({ extends: './tsconfig.base.json', compilerOptions, files }));
  return project;
}
