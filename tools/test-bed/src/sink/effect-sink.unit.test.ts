import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEffectSink, type EffectSink } from './effect-sink.ts';

describe('the effect sink', () => {
  let sink: EffectSink;
  beforeEach(async () => { sink = await startEffectSink(); });
  afterEach(() => sink.close());

  const call = (place: string, body: string, key?: string) =>
    fetch(`${sink.url}/effects/${place}`, { method: 'POST', body, headers: key === undefined ? {} : { 'Idempotency-Key': key } });

  it('counts two keys as two effects, and a repeated key apart', async () => {
    for (const key of ['a', 'a', 'b']) await call('workflow/node', '{"reference":"s1"}', key);
    expect(sink.observed()).toEqual([{ reference: 's1', workflowId: 'workflow', nodeId: 'node', effects: 2, repeats: 1 }]);
    expect(sink.effectsOf('s1', 'workflow', 'node')).toBe(2);
    expect(sink.calls()).toBe(3);
  });

  it('counts each call without a key as an effect of its own', async () => {
    for (let n = 0; n < 2; n += 1) await call('workflow/node', '{"reference":"s1"}');
    expect(sink.effectsOf('s1', 'workflow', 'node')).toBe(2);
  });

  it('refuses what names no submission, and counts nothing', async () => {
    const answers = [await call('workflow/node', 'no json'), await call('workflow/node', '{}'), await call('elsewhere', '{"reference":"s1"}')];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(sink.observed()).toEqual([]);
  });
});
