import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { performanceFile } from '../options.ts';
import { resultsSchema } from '../results.ts';
import { performancePage } from './performance-page.ts';

const measured = path.join(path.dirname(performanceFile), 'performance.json');

it('docs/performance.md is what its results come to', () => {
  const results = resultsSchema.parse(JSON.parse(readFileSync(measured, 'utf8')));
  expect(readFileSync(performanceFile, 'utf8')).toBe(performancePage(results));
});
