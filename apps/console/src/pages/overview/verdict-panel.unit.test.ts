import type { RunView } from '@tandem/console-contract';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { VerdictPanel } from './verdict-panel.tsx';

const endedAt = '2026-03-01T12:00:00.000Z';
const run: RunView = {
  id: 'run-1', trigger: 'schedule', state: 'completed', from: endedAt, to: endedAt, endedAt, comparedUpTo: endedAt, submissions: 3, diverged: 0, classes: {}, failures: 0,
  gates: { verdict: 'GO', target: 'primary', withheld: null, lines: [] },
};

it('says beside a GO that nothing was compared since, where that is so', () => {
  const shownAt = (at: string) => renderToStaticMarkup(createElement(VerdictPanel, { run, at, now: Date.parse(at) }));
  expect(shownAt('2026-03-01T12:01:00.000Z')).not.toContain('This verdict is');
  expect(shownAt('2026-03-01T15:00:00.000Z')).toContain('This verdict is 3 h old: no scheduled comparison has ended since.');
});
