import { beforeAll, expect, it } from 'vitest';
import { changeOf, compared, percent, wantedChange } from './comparison.ts';
import { complexityPage, textTable } from './complexity-page.ts';
import { measure, type Measurement } from './measurement.ts';
import { workspaceFile } from './workspace-file.ts';

let measurement: Measurement;
beforeAll(async () => {
  measurement = await measure();
}, 60_000);

it('docs/complexity.md is what the sources come to (npm run complexity rewrites it)', () => {
  expect(workspaceFile('docs/complexity.md')).toBe(complexityPage(measurement));
});

it('the handler that only inserts is simpler by the plan’s 30 %, in every respect', () => {
  for (const figure of compared(measurement)) expect(changeOf(figure), figure.what).toBeLessThanOrEqual(wantedChange);
});

it('the terminal is told the same figures', () => {
  for (const { what, legacy, complete } of compared(measurement)) expect(textTable(measurement)).toMatch(new RegExp(`${what} +${legacy} +${complete} `));
});

it.each([[-0.571, '−57 %'], [0.2, '+20 %'], [0, '0 %'], [-0.001, '0 %']])('a change of %d is said as %s', (change, text) => {
  expect(percent(change)).toBe(text);
});
