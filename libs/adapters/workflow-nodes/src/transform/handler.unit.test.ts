import { describe, expect, it } from 'vitest';
import { exampleNode, exampleRun, runOnce, swelling } from '../testing/node-run.ts';
import { transform } from './handler.ts';

describe('transform', () => {
  it('fills a template, keeping the type where a text is one placeholder', async () => {
    const config = { template: { who: '{{name}}!', tags: '{{tags}}', deep: { id: '{{nodes.before.output.id}}' }, n: 1 } };
    expect(await runOnce(transform, config, exampleRun({ name: 'Ada', tags: ['a'] }))).toEqual({
      outcome: 'completed',
      output: { who: 'Ada!', tags: ['a'], deep: { id: 7 }, n: 1 },
    });
  });

  it('maps paths to paths', async () => {
    const mappings = [{ source: 'name', target: 'person.name' }, { source: 'trigger.payload.data.age', target: 'person.age' }];
    expect(await runOnce(transform, { mode: 'mapping', mappings }, exampleRun({ name: 'Ada', age: 36 }))).toEqual({
      outcome: 'completed',
      output: { person: { name: 'Ada', age: 36 } },
    });
  });

  it.each([
    [{ template: swelling.value }],
    [{ mode: 'mapping', mappings: Array.from({ length: 200 }, (_, index) => ({ source: 'list', target: `a.b${index}` })) }],
  ])('ends before its output outgrows all bounds', async (config) => {
    const run = async () => runOnce(transform, config, exampleRun(swelling.data));
    await expect(run()).rejects.toMatchObject({ code: 'NODE_VALUE_TOO_LARGE' });
  });

  it.each([
    [{ mode: 'expression', expression: 'process.exit()' }],
    [{ mode: 'mapping', mappings: [{ source: 'a', target: 'b', transform: 'value.trim()' }] }],
    [{ mode: 'mapping', mappings: [{ source: 'a', target: '__proto__.polluted' }] }],
    [{ mode: 'mapping', mappings: [{ source: 'a', target: 'b.$where' }] }],
  ])('refuses %j', (config) => {
    expect(() => transform.prepare(exampleNode('transform', config))).toThrow(expect.objectContaining({ code: 'NODE_CONFIG_INVALID' }) as Error);
  });
});
