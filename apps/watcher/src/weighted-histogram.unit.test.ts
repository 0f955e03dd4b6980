import { Histogram, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { createWeightedHistogram } from './weighted-histogram.ts';

it('tells what prom-client’s own would, had each event been counted for itself', async () => {
  const [registry, reference] = [new Registry(), new Registry()];
  for (const each of [registry, reference]) each.setDefaultLabels({ app: 'test' });
  const options = { name: 'seconds', help: 'How long', buckets: [0.25, 1, 5] };
  const weighted = createWeightedHistogram({ ...options, label: 'stage', values: ['a', 'b'], registry });
  const own = new Histogram({ ...options, labelNames: ['stage'], registers: [reference] });
  for (const stage of ['a', 'b']) own.zero({ stage });
  for (const [stage, value, count] of [['a', 0.25, 3], ['a', 0.5, 1], ['b', 7, 2], ['a', 0, 1]] as const) {
    weighted.observe(stage, value, count);
    for (let one = 0; one < count; one += 1) own.observe({ stage }, value);
  }
  const linesOf = async (from: Registry) => (await from.metrics()).split('\n').map((line) => line.replace(/\{(.*)\}/, (_all, labels: string) => `{${labels.split(',').sort().join(',')}}`)).sort();
  expect(await linesOf(registry)).toEqual(await linesOf(reference));
});
