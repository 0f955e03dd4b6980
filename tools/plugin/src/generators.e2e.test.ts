import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScratchWorkspace, type ScratchWorkspace } from './testing/scratch-workspace.ts';

const rooms = {
  rules: 'libs/domain/documents/src/update-kinds',
  nodes: 'libs/adapters/workflow-nodes/src',
  streamTests: 'libs/use-cases/stream-path/src/update-kinds',
} as const;

describe('in a copy of the workspace, by Nx', () => {
  let scratch: ScratchWorkspace;

  beforeAll(async () => {
    scratch = await createScratchWorkspace();
  });
  afterAll(() => scratch.remove());

  const generate = (generator: string, ...options: readonly string[]) => scratch.run('nx', 'g', `@tandem/plugin:${generator}`, ...options, '--no-interactive');

  it('a kind of event and a node type are generated', async () => {
    expect(await generate('trigger', 'approved', '--field=data.review.status', '--equals=approved')).toContain(`CREATE ${rooms.streamTests}/approved.unit.test.ts`);
    expect(await generate('node-handler', 'sms-send', '--effect=idempotent')).toContain(`CREATE ${rooms.nodes}/sms-send/handler.ts`);
  });

  it('and what they leave compiles', async () => {
    await scratch.run('tsc', '--build', 'libs/adapters/workflow-nodes', 'libs/use-cases/stream-path');
  });

  it('passes lint', async () => {
    await scratch.run('eslint', '--max-warnings', '0', rooms.rules, rooms.streamTests, `${rooms.nodes}/sms-send`, `${rooms.nodes}/registry.ts`);
  });

  it('and its tests pass, with those of the rooms beside it', async () => {
    const dirs = [rooms.streamTests, `${rooms.nodes}/sms-send`, 'libs/domain/workflow-matching/src/event-filter', 'libs/domain/workflow-matching/src/match', 'libs/domain/change-events'];
    const said = await scratch.run('vitest', 'run', '--config', 'vitest.unit.config.ts', '--reporter=default', ...dirs);
    expect(said).toMatch(/approved\.unit\.test\.ts/);
    expect(said).toMatch(/sms-send.handler\.unit\.test\.ts/);
  });
});
