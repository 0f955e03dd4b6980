import { describe, expect, it } from 'vitest';
import { exampleNode, exampleRun, runOnce } from '../testing/node-run.ts';
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

  it('takes as many regexes as the conditions of a workflow do, in all its cases together', () => {
    const prepare = (count: number, matchMode: string) => switchNode.prepare(exampleNode('switch', { field: 'a', cases: Array.from({ length: count }, () => ({ value: 'a' })), matchMode }));
    expect(() => prepare(16, 'regex')).not.toThrow();
    expect(() => prepare(17, 'regex')).toThrow(expect.objectContaining({ code: 'NODE_CONFIG_INVALID' }) as Error);
    expect(() => prepare(100, 'exact')).not.toThrow();
  });

  it('refuses a placeholder in a value, which would never match', () => {
    const config = { field: 'urgency', cases: [{ value: '{{variables.level}}' }] };
    expect(() => switchNode.prepare(exampleNode('switch', config))).toThrow(expect.objectContaining({ code: 'NODE_CONFIG_INVALID' }) as Error);
  });

  it('takes a bound that is null for none', async () => {
    const config = { field: 'n', cases: [{ output: 'few', min: null, max: 5 }, { output: 'any', min: null, max: null }], matchMode: 'range' };
    expect(await runOnce(switchNode, config, exampleRun({ n: 6 }))).toMatchObject({ branch: 'any' });
  });
});
