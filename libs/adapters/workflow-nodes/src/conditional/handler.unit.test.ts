import { describe, expect, it } from 'vitest';
import { exampleNode, exampleRun, runOnce } from '../testing/node-run.ts';
import { conditional } from './handler.ts';

const critical = { field: 'trigger.payload.data.urgency', operator: 'equals', value: 'critical' };
const loud = { field: '{{volume}}', operator: 'gt', value: 5 };

describe('conditional', () => {
  it.each([
    [{ conditions: [critical] }, { urgency: 'critical' }, 'yes'],
    [{ conditions: [critical] }, { urgency: 'low' }, 'no'],
    [{ conditions: [critical, loud], logicType: 'all' }, { urgency: 'critical', volume: 5 }, 'no'],
    [{ conditions: [critical, loud], logicType: 'any' }, { urgency: 'low', volume: '6' }, 'yes'],
    [{ conditions: [critical, loud], combineWith: 'or' }, { urgency: 'critical' }, 'yes'],
    [{ conditions: [{ field: 'nodes.before.output.id', operator: 'equals', value: 7 }] }, {}, 'yes'],
    [{}, {}, 'yes'],
  ])('by %j and %j goes on by %s', async (config, data, branch) => {
    expect(await runOnce(conditional, config, exampleRun(data))).toMatchObject({ outcome: 'completed', branch, output: { result: branch === 'yes' } });
  });

  it.each([
    [{ conditions: [{ field: 'a', operator: 'eval', value: '1' }] }],
    [{ conditions: [{ field: 'a', operator: 'regex', value: '(' }] }],
    [{ conditions: [{ field: 'a', operator: 'equals', value: '{{b}}' }] }],
    [{ conditions: 'a === b' }],
  ])('refuses %j', (config) => {
    expect(() => conditional.prepare(exampleNode('conditional', config))).toThrow(expect.objectContaining({ code: 'NODE_CONFIG_INVALID' }) as Error);
  });
});
