import { phases, triggerPaths, type Phase } from '@tandem/documents';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { circumstancesOf, decisionOf, executionOf, factsOf, insertedAt, insertTime, matchOf, stampOf, submissionOf } from './example-facts.ts';
import type { SubmissionFacts } from './facts.ts';
import { countsAsDivergence, findingId } from './finding.ts';
import { judge } from './judge.ts';
import { countClasses, exclusionReasons, findingKinds } from './kinds.ts';

const phase = fc.constantFrom(...phases);
const workflow = fc.constantFrom('wf-a', 'wf-b', 'wf-c');
const moment = fc.integer({ min: -5_000, max: 120_000 }).map((ms) => new Date(insertedAt + ms));

const decision = fc
  .record({
    path: fc.constantFrom(...triggerPaths),
    phase,
    outcome: fc.constantFrom('enqueued', 'recorded', 'held'),
    event: fc.constantFrom('submitted', 'updated-1f'),
    workflows: fc.uniqueArray(workflow),
    registryRace: fc.boolean(),
    decidedAt: moment,
    stamped: fc.boolean(),
    timed: fc.boolean(),
  })
  .map(({ path, phase: obeyed, workflows, stamped, timed, ...rest }) =>
    decisionOf(path, {
      ...rest, phase: obeyed, matches: workflows.map((id) => matchOf(id)), stamp: stamped ? stampOf(obeyed) : null, clusterTime: timed ? insertTime : null,
    }),
  );

const execution = fc
  .record({ workflowId: workflow, state: fc.constantFrom('held', 'pending', 'running', 'completed', 'failed', 'in-doubt'), path: fc.constantFrom(...triggerPaths), createdAt: moment })
  .map(({ workflowId, ...rest }) => executionOf(workflowId, rest));

const stamp = fc.option(phase).map((name: Phase | null) => name && stampOf(name));
const letter = { _id: 'letter', source: 'stream', message: 'no', clusterTime: insertTime, state: 'open' } as const;

const facts: fc.Arbitrary<SubmissionFacts> = fc
  .record({
    submission: fc.option(stamp.map((of) => submissionOf({ stamp: of }))),
    decisions: fc.uniqueArray(decision, { selector: ({ event, path }) => `${event} ${path}`, maxLength: 6 }),
    executions: fc.array(execution, { maxLength: 4 }),
    deadLetters: fc.array(fc.constantFrom('EVENT_POISONED', 'EVENT_TOO_OLD').map((code) => ({ ...letter, code })), { maxLength: 1 }),
    truncated: fc.boolean(),
  })
  .map(factsOf);

const contradiction = { workflowId: 'wf-a', from: { seconds: insertTime.seconds - 5, increment: 1 }, until: null, inHistory: 'one', inWorkflows: 'another' };

const circumstances = fc
  .record({
    now: fc.constantFrom(insertedAt + 100, insertedAt + 11_000, insertedAt + 90_000, insertedAt + 62 * 86_400_000),
    streamWatermark: fc.option(fc.integer({ min: -10, max: 100 }).map((seconds) => ({ seconds: insertTime.seconds + seconds, increment: 3 }))),
    versions: fc.array(fc.record({ workflowId: workflow, from: fc.integer({ min: -60, max: 10 }) }), { maxLength: 4 }),
  })
  .chain((change) => fc.boolean().map((isContradicted) => circumstancesOf({ ...change, contradictions: isContradicted ? [contradiction] : [] })));

describe('whatever the facts are', () => {
  it('counts every submission in exactly one class, and an excluded one with exactly one reason', () => {
    fc.assert(
      fc.property(fc.array(facts, { maxLength: 10 }), circumstances, (many, around) => {
        const judgements = many.map((one) => judge(one, around));
        const perClass = Object.keys(countClasses).map((name) => judgements.filter(({ countClass }) => countClass === name).length);
        const perReason = Object.keys(exclusionReasons).map((name) => judgements.filter(({ exclusion }) => exclusion === name).length);
        expect(sum(perClass)).toBe(many.length);
        expect(sum(perReason)).toBe(judgements.filter(({ countClass }) => countClass === 'excluded').length);
      }),
      { numRuns: 300 },
    );
  });

  it('gives only findings of the table, each with a cause of its kind, and no two of the same id', () => {
    fc.assert(
      fc.property(facts, circumstances, (one, around) => {
        const { findings } = judge(one, around);
        for (const { kind, cause } of findings) expect(Object.keys(findingKinds[kind].causes)).toContain(cause);
        expect(new Set(findings.map(findingId)).size).toBe(findings.length);
      }),
      { numRuns: 1_000 },
    );
  });

  it('calls diverged what has a finding that counts, and nothing that is pending or excluded', () => {
    fc.assert(
      fc.property(facts, circumstances, (one, around) => {
        const { countClass, diverged, findings } = judge(one, around);
        expect(diverged).toBe(countClass !== 'pending' && countClass !== 'excluded' && findings.some(countsAsDivergence));
        if (countClass === 'neither' || countClass === 'different') expect(diverged).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
