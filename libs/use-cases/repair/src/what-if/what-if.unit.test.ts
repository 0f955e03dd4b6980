import type { DecisionFacts, SubmissionSummary } from '@tandem/comparison';
import { formIdSchema, orgIdSchema, submissionIdSchema, type RoutingStamp } from '@tandem/documents';
import type { Keyed } from '@tandem/reconciliation';
import { describe, expect, it } from 'vitest';
import { decided, exampleWorkflow, formId, insertedAt, orgId, stamped } from '../testing/examples.ts';
import { exportedWorkflowsSchema } from './alternative.ts';
import { whatIf, type WhatIfPorts } from './what-if.ts';

const { signal } = new AbortController();
const window = { from: insertedAt - 1_000, to: insertedAt + 60_000 };

interface Planted {
  readonly key: string;
  readonly data?: Record<string, unknown>;
  readonly stamp?: RoutingStamp | null;
  readonly decisions?: readonly DecisionFacts[];
  readonly form?: string | null;
}

/** A row a page. */
async function* rowsOf<Row>(rows: readonly Keyed<Row>[]): AsyncGenerator<readonly Keyed<Row>[]> {
  for (const row of rows) yield await Promise.resolve([row]);
}

function ports(planted: readonly Planted[], organizations = [orgId]): WhatIfPorts {
  const submissions = planted.map(({ key, data = {}, stamp = stamped('primary'), form = formId }): Keyed<SubmissionSummary> => ({
    mergeKey: key,
    row: {
      submissionId: submissionIdSchema.parse(`sub_${key}`), formId: form === null ? null : formIdSchema.parse(form), stamp, snapshot: { formId, data },
      idTime: insertedAt, createdAt: null, updatedAt: null,
    },
  }));
  const decisions = planted.flatMap(({ key, decisions: own = [] }) => own.map((row) => ({ mergeKey: key, row })));
  return {
    clock: () => insertedAt, marginMs: 2_000,
    facts: { organizations: () => Promise.resolve(organizations), submissions: () => rowsOf(submissions), decisions: () => rowsOf(decisions) },
    registry: {
      asOf: () => Promise.resolve({ candidates: [exampleWorkflow('welcome'), exampleWorkflow('new-rule')], malformed: [], changedNear: false }),
      live: () => Promise.resolve({ candidates: [], malformed: [] }),
    },
    stream: { watermark: () => Promise.resolve({ clusterTime: { seconds: insertedAt / 1_000 + 3_600, increment: 0 }, historyFrom: { seconds: 0, increment: 0 } }) },
  };
}

const started = (key: string, id: string, changes: object = {}) => decided(key, changes, exampleWorkflow(id));
const exported = (...documents: readonly object[]) => exportedWorkflowsSchema.parse(documents);
const document = (id: string, filter?: object) => ({ id, status: 'active', canvas: { nodes: [{ id: 't', type: 'form-trigger', config: { formId, ...(filter && { filter }) } }] } });
const onlyBig = { field: 'amount', operator: 'gt', value: 100 };

describe('what-if', () => {
  it('says of each workflow how many submissions start it before and after, and names those that differ', async () => {
    const planted = [
      { key: 'a', data: { amount: 50 }, decisions: [started('a', 'welcome')] },
      { key: 'b', data: { amount: 500 }, decisions: [started('b', 'welcome')] },
    ];
    const definitions = { documents: exported(document('welcome', onlyBig), document('audit')), isPartial: false };
    const report = await whatIf(ports(planted), { window, orgId, definitions }, signal);
    expect(report.workflows).toMatchObject([
      { workflowId: 'audit', before: 0, after: 2, gained: 2, lost: 0 },
      { workflowId: 'welcome', before: 2, after: 1, gained: 0, lost: 1 },
    ]);
    expect(report.totals).toMatchObject({ submissions: 2, compared: 2, differing: 2, startsBefore: 2, startsAfter: 3 });
    expect(report.examples).toMatchObject([{ submissionId: 'sub_a', before: ['welcome'], after: ['audit'] }, { submissionId: 'sub_b', after: ['audit', 'welcome'] }]);
  });

  it('compares no others where the file holds only some of the workflows', async () => {
    const planted = [{ key: 'a', decisions: [started('a', 'another')] }];
    const definitions = { documents: exported(document('welcome', onlyBig)), isPartial: true };
    expect((await whatIf(ports(planted), { window, orgId, definitions }, signal)).totals).toMatchObject({ compared: 1, differing: 0 });
  });

  it('goes by what was started, not by what a path only wrote down, unless nothing was started', async () => {
    const planted = [
      { key: 'a', decisions: [started('a', 'welcome', { path: 'explicit' }), started('a', 'wrong', { outcome: 'recorded' })] },
      { key: 'b', stamp: null, decisions: [started('b', 'welcome', { outcome: 'recorded', stamp: null })] },
    ];
    const report = await whatIf(ports(planted), { window, orgId, definitions: { documents: exported(document('welcome')), isPartial: false } }, signal);
    expect(report.totals).toMatchObject({ compared: 2, differing: 0 });
  });

  it('counts apart what nobody decided and what cannot be read', async () => {
    const planted = [{ key: 'a' }, { key: 'b', form: null, decisions: [started('b', 'welcome')] }];
    const report = await whatIf(ports(planted), { window, orgId, definitions: { documents: exported(document('welcome')), isPartial: false } }, signal);
    expect(report.totals).toMatchObject({ submissions: 2, compared: 0, undecided: 1, unreadable: 1, differing: 0 });
  });

  it('tells which definitions cannot be used', async () => {
    const definitions = { documents: exported(document('welcome', { operator: 'nor', conditions: 7 })), isPartial: false };
    expect((await whatIf(ports([]), { window, orgId, definitions }, signal)).malformed).toMatchObject([{ workflowId: 'welcome' }]);
  });

  it("replays the workflows as of each insert where only the matcher is another", async () => {
    const planted = [{ key: 'a', decisions: [started('a', 'welcome')] }];
    const report = await whatIf(ports(planted), { window, orgId, definitions: null }, signal);
    expect(report.examples).toMatchObject([{ before: ['welcome'], after: ['new-rule', 'welcome'] }]);
    const none = await whatIf(ports(planted), { window, orgId, definitions: null, matcher: () => ({ matches: [], skipped: [] }) }, signal);
    expect(none.totals).toMatchObject({ startsBefore: 1, startsAfter: 0 });
  });

  it('leaves organizations out that the definitions do not name', async () => {
    const definitions = { documents: exported({ ...document('welcome'), orgId: 'org_other' }), isPartial: false };
    expect(await whatIf(ports([{ key: 'a', decisions: [started('a', 'welcome')] }], [orgId, orgIdSchema.parse('org_other')]), { window, orgId: null, definitions }, signal)).toMatchObject({ organizations: 1 });
  });

  it('keeps twenty examples, however many differ', async () => {
    const planted = Array.from({ length: 100 }, (_, index) => ({ key: `k${String(index).padStart(3, '0')}`, decisions: [started(`k${index}`, 'welcome')] }));
    const report = await whatIf(ports(planted), { window, orgId, definitions: { documents: exported(document('other')), isPartial: false } }, signal);
    expect([report.totals.differing, report.examples.length]).toEqual([100, 20]);
  });

  it('stops when it is told to, and says so', async () => {
    expect(await whatIf(ports([{ key: 'a' }]), { window, orgId, definitions: null }, AbortSignal.abort())).toMatchObject({ isWhole: false, totals: { submissions: 0 } });
  });
});
