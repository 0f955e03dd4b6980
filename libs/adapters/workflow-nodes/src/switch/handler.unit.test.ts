import { describe, expect, it } from 'vitest';
import { exampleRun, runOnce } from '../testing/node-run.ts';
import { switchNode } from './handler.ts';

const cases = [{ value: 'low', output: 'slow' }, { value: 'high' }];

describe('switch', () => {
  it.each([
    [{ field: 'urgency', cases }, { urgency: 'low' }, 'slow'],
    [{ field: 'urgency', cases }, { urgency: 'high' }, 'high'],
    [{ field: 'urgency', cases }, { urgency: 'other' }, 'default'],
    [{ field: 'urgency', cases, defaultOutput: 'rest' }, {}, 'rest'],
    [{ field: 'urgency', cases, matchMode: 'contains' }, { urgency: 'very LOW' }, 'slow'],
    [{ field: 'urgency', cases: [{ value: '^h.gh$', output: 'r' }], matchMode: 'regex' }, { urgency: 'high' }, 'r'],
    [{ field: 'n', cases: [{ output: 'few', max: 5 }, { output: 'many', min: 6 }], matchMode: 'range' }, { n: 6 }, 'many'],
  ])('by %j and %j goes on by %s', async (config, data, branch) => {
    expect(await runOnce(switchNode, config, exampleRun(data))).toMatchObject({ outcome: 'completed', branch });
  });
});
