import { defaultBounds, type DecisionFacts, type ExecutionFacts, type SubmissionSummary } from '@tandem/comparison';
import {
  executionKey, executionStates, formIdSchema, nodeIdSchema, orgIdSchema, phases, submissionIdSchema, triggerPaths, workflowIdSchema,
  type OrgId, type Phase, type WorkflowHistoryEntry,
} from '@tandem/documents';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareWindow, type WindowPorts } from './compare-window.ts';
import type { Keyed } from './ports.ts';
import { createTally, type CountsOfAll, type Counts } from './tally.ts';

const start = 1_800_000_000_000;
const window = { from: start, to: start + 60_000 };
const now = start + 200_000;
const organizations = ['org_a', 'org_b', 'org_c'].map((id) => orgIdSchema.parse(id));
const workflowNames = ['wf-a', 'wf-b', 'wf-c'] as const;

interface Planted {
  readonly second: number;
  readonly present: boolean;
  readonly form: string | null;
  readonly phase: Phase | null;
  readonly decisions: readonly { readonly path: (typeof triggerPaths)[number]; readonly outcome: 'enqueued' | 'recorded' | 'held'; readonly workflows: readonly string[]; readonly tookMs: number; readonly phase: Phase }[];
  readonly executions: readonly { readonly workflow: string; readonly state: (typeof executionStates)[number]; readonly path: (typeof triggerPaths)[number] }[];
}

const phase = fc.constantFrom(...phases);
const planted: fc.Arbitrary<Planted> = fc.record({
  second: fc.integer({ min: 0, max: 59 }),
  present: fc.boolean(),
  form: fc.option(fc.constantFrom('form-1', 'form-2', 'form-3')),
  phase: fc.option(phase),
  decisions: fc.uniqueArray(
    fc.record({ path: fc.constantFrom(...triggerPaths), outcome: fc.constantFrom('enqueued', 'recorded', 'held'), workflows: fc.uniqueArray(fc.constantFrom(...workflowNames)), tookMs: fc.integer({ min: 0, max: 4_000_000 }), phase }),
    { selector: ({ path }) => path, maxLength: 4 },
  ),
  executions: fc.array(fc.record({ workflow: fc.constantFrom(...workflowNames), state: fc.constantFrom(...executionStates), path: fc.constantFrom(...triggerPaths) }), { maxLength: 3 }),
});

const stampOf = (name: Phase | null, at: Date) => name && { phase: name, flagRevision: 'revision', decidedAt: at, by: 'test' };

/** Rows of one organization, sorted, a page each. */
function rowsOf(orgId: OrgId, many: readonly Planted[]) {
  const rows = { submissions: [] as Keyed<SubmissionSummary>[], decisions: [] as Keyed<DecisionFacts>[], executions: [] as Keyed<ExecutionFacts>[] };
  [...many].sort((a, b) => a.second - b.second).forEach(({ second, present, form, phase: name, decisions, executions }, index) => {
    const at = new Date(start + second * 1_000);
    const mergeKey = (at.getTime() / 1_000).toString(16) + index.toString(16).padStart(16, '0');
    const submissionId = submissionIdSchema.parse(`sub_${index}`);
    const formId = formIdSchema.parse(form ?? 'form-1');
    const stamp = stampOf(name, at);
    const clusterTime = { seconds: at.getTime() / 1_000, increment: index + 1 };
    if (present) {
      const row = { submissionId, formId: form === null ? null : formId, stamp, snapshot: { formId: form ?? '', data: {} }, idTime: at.getTime(), createdAt: at, updatedAt: at };
      rows.submissions.push({ mergeKey, row });
    }
    for (const { path, outcome, workflows, tookMs, phase: obeyed } of decisions) {
      const decidedAt = new Date(at.getTime() + tookMs);
      const matches = workflows.map((id) => ({ workflowId: workflowIdSchema.parse(id), workflowVersion: 1, definitionId: `definition-${id}`, triggerNodeId: nodeIdSchema.parse('trigger') }));
      const row = {
        submissionId, formId, event: 'submitted', path, outcome, matches, skipped: [], registry: { source: 'stream', asOf: clusterTime }, registryRace: false, matcherVersion: '1', stamp, phase: obeyed,
        clusterTime, insertedAt: at, decidedAt, enqueuedAt: null,
      } as const;
      rows.decisions.push({ mergeKey, row });
    }
    for (const { workflow, state, path } of executions) {
      const workflowId = workflowIdSchema.parse(workflow);
      rows.executions.push({ mergeKey, row: { _id: executionKey(orgId, submissionId, 'submitted', workflowId), submissionId, formId, event: 'submitted', workflowId, definitionId: `definition-${workflow}`, state, path, createdAt: at, endedAt: at, error: null } });
    }
  });
  return rows;
}

async function* paged<T>(rows: readonly Keyed<T>[]): AsyncGenerator<readonly Keyed<T>[]> {
  for (let index = 0; index < rows.length; index += 3) yield await Promise.resolve(rows.slice(index, index + 3));
}

function portsOver(rows: ReturnType<typeof rowsOf>, orgId: OrgId, streamPassed: number): WindowPorts {
  const entries = workflowNames.map((id): WorkflowHistoryEntry => ({
    _id: `entry-${id}`, orgId, workflowId: workflowIdSchema.parse(id), documentKey: id, effectiveFrom: { seconds: start / 1_000 - 3_600, increment: 1 }, definitionId: `definition-${id}`, source: 'stream',
  }));
  const definitions = new Map(workflowNames.map((id, index) => [`definition-${id}`, { active: true, triggers: [{ formId: `form-${index + 1}` }] }]));
  return {
    clock: () => now,
    bounds: defaultBounds,
    facts: {
      submissions: () => paged(rows.submissions),
      decisions: () => paged(rows.decisions),
      executions: () => paged(rows.executions),
      deadLetters: () => paged([]),
      submissionsOf: () => Promise.resolve([]),
      snapshotsOf: () => Promise.resolve(new Map()),
      eventTokensOf: () => Promise.resolve(new Map()),
      watermark: () => Promise.resolve({ clusterTime: { seconds: start / 1_000 + streamPassed, increment: 0 }, historyFrom: { seconds: 0, increment: 0 }, gaps: [] }),
      history: () => Promise.resolve({ entries, definitions }),
    } as unknown as WindowPorts['facts'],
    findings: { of: () => Promise.resolve([]), inWindow: () => paged([]), saveAll: () => Promise.resolve(), closeAll: () => Promise.resolve() },
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
const summed = (all: readonly Counts[], read: (counts: Counts) => number) => sum(all.map(read));

function expectPartsToBe(total: CountsOfAll, parts: readonly Counts[]): void {
  for (const name of Object.keys(total.classes) as (keyof Counts['classes'])[]) expect(summed(parts, ({ classes }) => classes[name])).toBe(total.classes[name]);
  for (const name of Object.keys(total.exclusions) as (keyof Counts['exclusions'])[]) expect(summed(parts, ({ exclusions }) => exclusions[name])).toBe(total.exclusions[name]);
  expect(summed(parts, ({ submissions }) => submissions)).toBe(total.submissions);
  expect(summed(parts, ({ diverged }) => diverged)).toBe(total.diverged);
  for (const path of triggerPaths) {
    expect(summed(parts, ({ latency }) => latency[path]?.n ?? 0)).toBe(total.latency[path]?.n ?? 0);
    expect(sum(total.latency[path]?.buckets.map(({ n }) => n) ?? [])).toBe(total.latency[path]?.n ?? 0);
  }
}

describe('the counts of a comparison, whatever the facts are', () => {
  it('have every submission exactly once, and add up by class, reason, phase, form and organization', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(planted, { maxLength: 8 }), { minLength: 3, maxLength: 3 }), fc.integer({ min: -10, max: 100 }), fc.integer({ min: 1, max: 3 }), async (many, streamPassed, mostNames) => {
        const all = createTally();
        const each: CountsOfAll[] = [];
        let rows = 0;
        for (const [index, orgId] of organizations.entries()) {
          const of = rowsOf(orgId, many[index] ?? []);
          rows += new Set([...of.submissions, ...of.decisions, ...of.executions].map(({ mergeKey }) => mergeKey)).size;
          const own = createTally();
          await compareWindow(portsOver(of, orgId, streamPassed), orgId, window, own, new AbortController().signal);
          all.merge(own);
          each.push(own.counts(mostNames).total);
        }
        const { total, byPhase } = all.counts(mostNames);
        expect(total.submissions).toBe(rows);
        expect(sum(Object.values(total.classes))).toBe(rows);
        expect(sum(Object.values(total.exclusions))).toBe(total.classes.excluded);
        expectPartsToBe(total, Object.values(byPhase));
        expectPartsToBe(total, each);
        const forms = [...total.byForm.rows, ...(total.byForm.others ? [total.byForm.others] : [])];
        expect(total.byForm.rows.length).toBeLessThanOrEqual(mostNames);
        expect(sum(forms.map(({ submissions }) => submissions))).toBe(rows);
        expect(sum(forms.map(({ compared }) => compared))).toBe(rows - total.classes.pending - total.classes.excluded);
        expect(sum(forms.map(({ diverged }) => diverged))).toBe(total.diverged);
      }),
      { numRuns: 40 },
    );
  }, 30_000);

  it('show no more buckets than a chart can have, however far latencies lie apart', () => {
    const tally = createTally();
    for (let ms = 1; ms < 5_000_000; ms *= 1.3) {
      const judgement = { countClass: 'both', exclusion: null, phase: 'parallel', insertedAt: start, findings: [], diverged: false, awaitsExecution: false, latenciesMs: new Map([['stream', Math.round(ms)]]) } as const;
      tally.add(judgement, { submission: null, decisions: [] });
    }
    const { latency } = tally.counts(1).total;
    expect(latency.stream?.buckets.length).toBeLessThanOrEqual(40);
    expect(latency.stream?.buckets.at(-1)?.upToMs).toBe(3_600_000);
  });
});
