import { describe, expect, it } from 'vitest';
import { exampleNode, exampleRun, runOnce } from '../testing/node-run.ts';
import { delay } from './handler.ts';

describe('delay', () => {
  it('waits from its first start on, whoever asks', async () => {
    const config = { duration: 2, unit: 'seconds' };
    expect(await runOnce(delay, config, exampleRun({}, { nowMs: 1_500 }))).toEqual({ outcome: 'waiting', untilMs: 3_000 });
    expect(await runOnce(delay, config, exampleRun({}, { nowMs: 3_000 }))).toEqual({ outcome: 'completed', output: { waitedMs: 2_000 } });
  });

  it.each([[{ duration: -1 }], [{ duration: 25, unit: 'hours' }], [{ duration: 1, unit: 'years' }], [{}]])('refuses %j', (config) => {
    expect(() => delay.prepare(exampleNode('delay', config))).toThrow(expect.objectContaining({ code: 'NODE_CONFIG_INVALID' }) as Error);
  });
});
