import { createElement, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import { Decisions } from './pages/finding/decisions.tsx';
import { FindingsTable } from './pages/findings/findings-table.tsx';
import { GateTable } from './pages/overview/gate-table.tsx';
import { exampleDecision, exampleDetail, exampleFinding, hostile } from './testing/examples.ts';

vi.mock('./live/live-context.tsx', () => ({ useNow: () => 0 }));

/** Everything between tags, so that what stands there as text is left, and what became a tag is not. */
const tagsOf = (markup: string) => [...markup.matchAll(/<([a-z]+)/gi)].map(([, name]) => name);

it.each<[string, ReactNode]>([
  ['findings', createElement(FindingsTable, { findings: [{ ...exampleFinding, id: hostile, kind: hostile, cause: hostile, orgId: hostile, submissionId: hostile, status: hostile }], emptyText: '' })],
  ['decisions', createElement(Decisions, { detail: { ...exampleDetail, event: hostile, expectation: { workflows: [hostile], unreadable: [hostile] }, decisions: [exampleDecision({ outcome: hostile, matches: [{ workflowId: hostile, workflowVersion: 1, definitionId: hostile }], skipped: [{ workflowId: hostile, reason: hostile }], eventToken: hostile })] } })],
  ['gates', createElement(GateTable, { label: hostile, lines: [{ gate: hostile, verdict: 'GO', value: 1, bound: 1, threshold: 1, unit: hostile, n: 1, whatWouldChangeIt: hostile }] })],
])('script in names of %s is shown as text', (_what, page) => {
  const markup = renderToStaticMarkup(page);
  expect(markup).toContain('&lt;script&gt;alert(2)&lt;/script&gt;');
  for (const name of ['script', 'img']) expect(tagsOf(markup)).not.toContain(name);
});

it('an id that looks like an address of script leads nowhere but into this page', () => {
  const markup = renderToStaticMarkup(createElement(FindingsTable, { findings: [{ ...exampleFinding, id: 'javascript:alert(1)' }], emptyText: '' }));
  expect(markup).toContain('href="#/findings/javascript%3Aalert(1)"');
});
