import { expect, it } from 'vitest';
import { exampleDecision } from '../../testing/examples.ts';
import { decisionRows } from './decision-rows.ts';

const differing = (...given: Parameters<typeof decisionRows>) => decisionRows(...given).filter(({ differs }) => differs).map(({ label }) => label);
const stream = exampleDecision({ path: 'stream', registry: 'stream', registryAsOf: '1.1', decidedAt: '2026-03-01T12:00:01.000Z', outcome: 'recorded', eventToken: '82' });
const other = { workflowId: 'wf-b', workflowVersion: 3, definitionId: 'definition-b' };

it('sees no difference in what may differ', () => {
  expect(differing(exampleDecision(), stream)).toEqual([]);
});

it('marks the workflow that one side has alone, and another definition of one', () => {
  const rows = decisionRows(exampleDecision({ matches: [...stream.matches, other] }), stream);
  expect(rows.filter(({ differs }) => differs)).toMatchObject([{ label: 'Workflows', cells: [{ items: [{ id: 'wf-a v1', isOdd: false }, { id: 'wf-b v3', isOdd: true }] }, { items: [{ isOdd: false }] }] }]);
  expect(differing(exampleDecision(), { ...stream, matches: [{ workflowId: 'wf-a', workflowVersion: 1, definitionId: 'another' }] })).toEqual(['Workflows']);
});

it('marks another matcher, phase or skipped workflow', () => {
  expect(differing(exampleDecision(), { ...stream, matcherVersion: '2', phase: 'shadow', skipped: [{ workflowId: 'wf-c', reason: 'malformed' }] })).toEqual(['Skipped', 'Phase obeyed', 'Matcher']);
});

it('blames nobody for a decision that is not there', () => {
  const rows = decisionRows(null, stream);
  expect(rows.every(({ differs, cells }) => !differs && cells[0] === null)).toBe(true);
});
