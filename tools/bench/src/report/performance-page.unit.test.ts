import { describe, expect, it } from 'vitest';
import { tinyPlan } from '../plan.ts';
import type { Results, RowResult } from '../results.ts';
import { judge } from '../statistics/goals.ts';
import { figuresOf } from '../statistics/summary.ts';
import { performancePage } from './performance-page.ts';
import { rowText } from './text-report.ts';

const contenders = { 'raw change-stream read': 20_000, 'raw addBulk': 30_000, 'raw bulk writes': 25_000, 'thinnest loop': 10_000, watcher: 9_000 };
const figures = figuresOf(
  Object.entries(contenders).flatMap(([of, rate]) => [
    { of, what: 'throughput', unit: 'events/s', value: rate },
    { of, what: 'CPU', unit: 'µs/event', value: 1_000_000 / rate },
  ]),
);
const row: RowResult = {
  id: 'watcher-against-raw',
  title: 'watcher events/s against raw',
  figures,
  verdicts: judge([{ of: 'watcher', what: 'throughput', atLeast: 9_500 }], figures),
  rounds: [{ loadBefore: 0.5, loadAfter: 2.25, seconds: 60 }],
  series: [],
  failure: null,
};
const results: Results = {
  startedAt: '2026-01-02T03:04:05.000Z',
  seconds: 120,
  plan: tinyPlan,
  machine: { cpus: 2, model: 'Example CPU', memoryGigabytes: 8, system: 'Linux 6', node: 'v20.20.2' },
  backends: [{ name: 'MongoDB', label: 'MongoDB (mongod)', version: '8.2.0', limits: ['one node: no elections'] }],
  rows: [row],
};

describe('the performance page', () => {
  const page = performancePage(results);

  it('shows each goal with its figure and whether it was reached', () => {
    expect(page).toContain('| watcher events/s against raw | watcher, throughput | ≥ 9,500 | 9,000 | **no** |');
  });

  it('draws the contenders from the same figures as the table', () => {
    expect(page).toContain('bar [20000, 30000, 25000, 10000, 9000]');
    expect(page).toContain('| watcher | throughput | 9,000 | 9,000 | 9,000 | events/s |');
  });

  it('says how disturbed each round was, and by what it was run', () => {
    expect(page).toContain('0.5 → 2.3');
    expect(page).toContain('- MongoDB: MongoDB (mongod), 8.2.0');
  });

  it('tells of a row that could not be measured', () => {
    const failed = { ...row, figures: [], failure: 'the server is away\nand more' };
    expect(performancePage({ ...results, rows: [failed] })).toContain('Not measured: the server is away\n');
    expect(rowText(failed)).toContain('NOT MEASURED: the server is away');
  });
});
