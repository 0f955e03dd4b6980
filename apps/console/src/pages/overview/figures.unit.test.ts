import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { parseRoute } from '../../routing/route.ts';
import { exampleOverview } from '../../testing/examples.ts';
import { Figures } from './figures.tsx';

const count = (kind: string, status: string, many: number, countsAsDivergence = true) => ({ kind, status, count: many, countsAsDivergence });
const findings = [
  count('missed-by-explicit', 'open', 1), count('duplicate-execution', 'confirmed', 20), count('routing-mismatch', 'confirmed', 300), count('neither', 'repaired', 4_000), count('neither', 'healed', 50_000, false),
  count('in-doubt', 'open', 600_000, false),
];
const markup = renderToStaticMarkup(createElement(Figures, { overview: { ...exampleOverview, findings } }));

it('counts what stands of the kinds that count, be it one that cannot heal', () => {
  expect(markup).toMatch(/Standing divergences<\/span><span class="figure-value">321</);
});

it('leads to the list of those kinds, of however long ago', () => {
  expect(markup).toContain('href="#/findings?kind=counting&amp;status=standing"');
  expect(parseRoute('#/findings?kind=counting&status=standing')).toEqual({ page: 'findings', filter: { kind: 'counting', status: 'standing' } });
});
