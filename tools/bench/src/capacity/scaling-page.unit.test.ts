import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { workspaceRoot } from '@tandem/stack';
import { expect, it } from 'vitest';
import { resultsSchema } from '../results.ts';
import { defaultInputs, inputsOf, largerPrimary, type Inputs } from './inputs.ts';
import { limitsOf, needOf } from './model.ts';
import { inputsTable, limitsTable, needsTable } from './tables.ts';

const page = path.join(workspaceRoot, 'docs', 'scaling.md');
const measured = path.join(workspaceRoot, 'docs', 'performance.json');

it('docs/scaling.md has the model’s tables, fed with docs/performance.json where there is one (vitest -u rewrites them)', async () => {
  const results = existsSync(measured) ? resultsSchema.parse(JSON.parse(readFileSync(measured, 'utf8'))) : null;
  const inputs = inputsOf(results);
  const tables = { inputs: inputsTable(inputs), limits: limitsTable(inputs), needs: needsTable(inputs), larger: needsTable(largerPrimary(inputs)) };
  const text = readFileSync(page, 'utf8').replaceAll(/(<!-- (inputs|limits|needs|larger) -->\n)[^]*?(<!-- end -->)/g, (_all, begin: string, name: keyof typeof tables, end: string) => `${begin}${tables[name]}\n${end}`);
  await expect(text).toMatchFileSnapshot(page);
});

const with_ = (changes: Partial<Record<keyof Inputs, number>>): Inputs => ({ ...defaultInputs, ...Object.fromEntries(Object.entries(changes).map(([name, value]) => [name, { ...defaultInputs[name as keyof Inputs], value }])) });

it('a deployment takes what its weakest part takes, and a wider part does not help', () => {
  const { deployment, deploymentPart } = limitsOf(with_({}));
  expect(deploymentPart).toBe('MongoDB writes');
  expect(limitsOf(with_({ addBulk: 100_000 })).deployment).toBe(deployment);
  expect(limitsOf(with_({ documentWrites: 1_000_000 })).deploymentPart).toBe('cursor');
});

it('what is needed takes the rate, and one less does not', () => {
  for (const rate of [100, 2_590, 2_591, 50_000, 1_000_000]) {
    const inputs = with_({ documentWrites: 200_000, passedOver: 300_000 });
    const { byPart, deployment } = limitsOf(inputs);
    const { deployments, streams, workers } = needOf(rate, inputs);
    expect(deployments * deployment).toBeGreaterThanOrEqual(rate);
    expect((deployments - 1) * deployment).toBeLessThan(rate);
    expect(deployments * streams * byPart['one stream']).toBeGreaterThanOrEqual(rate);
    expect(workers * byPart['one worker']).toBeGreaterThanOrEqual(rate);
  }
});

it('the bench’s figures take the place of those of hand, in documents where an event makes two', () => {
  const figure = (of: string, median: number) => ({ of, what: 'throughput', unit: 'events/s', values: [median], median, lowest: median, highest: median });
  const results = { rows: [{ id: 'watcher-against-raw', figures: [figure('watcher', 9_000), figure('raw bulk writes', 11_000)] }] } as never;
  expect(inputsOf(results)).toMatchObject({ watcher: { value: 9_000, origin: 'bench' }, documentWrites: { value: 22_000, origin: 'bench' }, read: defaultInputs.read });
});
