import { orgIdSchema } from '@tandem/documents';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileWorkflow } from './compile-workflow.ts';
import { compiled, exampleOrgId, triggerNode, workflowDocument } from './testing/examples.ts';

const reasonOf = (document: unknown) => {
  const outcome = compileWorkflow(document, exampleOrgId);
  return outcome.outcome === 'malformed' ? outcome.reason : undefined;
};

describe('compileWorkflow', () => {
  it('takes an export as it is, the organization from the database', () => {
    const workflow = compiled(workflowDocument('welcome'));
    expect(workflow.definition).toMatchObject({ orgId: exampleOrgId, workflowId: 'welcome', document: { version: 3, name: 'Workflow welcome' } });
    expect(workflow.triggers).toMatchObject([{ nodeId: 'trigger', formId: 'form-contact', event: 'submitted' }]);
  });

  it('takes null for an absent field, as drivers store it', () => {
    const nodes = [triggerNode('trigger', { event: null, filter: null }, { label: null, enabled: null })];
    const workflow = compiled(workflowDocument('welcome', nodes, { slug: null, orgId: null, settings: { retryPolicy: null, maxExecutionTime: null }, variables: null }));
    expect(workflow.triggers).toHaveLength(1);
  });

  it('refuses a workflow of another organization than its database', () => {
    expect(reasonOf(workflowDocument('welcome', [], { orgId: 'org_other' }))).toContain('another organization');
    expect(reasonOf(workflowDocument('welcome', [], { orgId: exampleOrgId }))).toBeUndefined();
  });

  it('names the definition by its content, not by counters', () => {
    const one = compiled(workflowDocument('welcome', [triggerNode('trigger')], { stats: { executions: 1 } }));
    const other = compiled(workflowDocument('welcome', [triggerNode('trigger')], { stats: { executions: 2 }, updatedAt: new Date() }));
    expect(other.definition._id).toBe(one.definition._id);
  });

  it.each(['draft', 'paused', 'archived'])('gives a workflow that is %s no triggers, and does not look at its filters', (status) => {
    expect(compiled(workflowDocument('welcome', [triggerNode('trigger', { filter: 'nonsense' })], { status })).triggers).toEqual([]);
  });

  it('leaves out nodes that are off, of another type, or without a form', () => {
    const nodes = [
      triggerNode('off', { filter: 'nonsense' }, { enabled: false }),
      { id: 'mail', type: 'email-send', config: { formId: 'form-contact' } },
      triggerNode('no-form', { formId: undefined }),
      triggerNode('empty-form', { formId: '' }),
      triggerNode('on', {}, { enabled: undefined }),
    ];
    expect(compiled(workflowDocument('welcome', nodes)).triggers.map(({ nodeId }) => nodeId)).toEqual(['on']);
  });

  it.each([
    ['no document', null],
    ['a text', 'workflow'],
    ['no id', workflowDocument('welcome', [], { id: undefined })],
    ['an id that would break a key', workflowDocument('a:b')],
    ['no status', workflowDocument('welcome', [], { status: undefined })],
    ['no canvas', workflowDocument('welcome', [], { canvas: undefined })],
    ['nodes that are no list', workflowDocument('welcome', [], { canvas: { nodes: {} } })],
    ['a node without an id', workflowDocument('welcome', [{ type: 'form-trigger' }])],
    ['too many nodes', workflowDocument('welcome', Array.from({ length: 501 }, (_, index) => triggerNode(`n${index}`)))],
    ['a form id that is none', workflowDocument('welcome', [triggerNode('trigger', { formId: { $ne: '' } })])],
    ['an unknown event', workflowDocument('welcome', [triggerNode('trigger', { event: 'deleted' })])],
    ['an unknown operator', workflowDocument('welcome', [triggerNode('trigger', { filter: { field: 'a', operator: 'resembles', value: 1 } })])],
    ['a part of a submission that there is not', workflowDocument('welcome', [triggerNode('trigger', { filter: { field: 'trigger.payload.secret', operator: 'exists' } })])],
    ['a settings value out of bounds', workflowDocument('welcome', [], { settings: { maxExecutionTime: 1e12 } })],
  ])('reports a document with %s', (_what, document) => {
    expect(reasonOf(document)).toMatch(/\S/);
  });

  it('shares one allowance of conditions among all triggers of a workflow', () => {
    const filter = Array.from({ length: 59 }, () => ({ field: 'a', operator: 'exists' }));
    expect(reasonOf(workflowDocument('welcome', [triggerNode('one', { filter })]))).toBeUndefined();
    expect(reasonOf(workflowDocument('welcome', [triggerNode('one', { filter }), triggerNode('two', { filter })]))).toContain('node two');
  });

  it('tells of a malformed workflow its id and the forms it would listen to while active', () => {
    const nodes = [triggerNode('one', { filter: 'nonsense' }), triggerNode('two', { formId: 'form-other' }), triggerNode('off', { formId: 'form-off' }, { enabled: false })];
    expect(compileWorkflow(workflowDocument('welcome', nodes), exampleOrgId)).toMatchObject({
      outcome: 'malformed',
      workflowId: 'welcome',
      formIds: ['form-contact', 'form-other'],
    });
    const paused = workflowDocument('welcome', nodes, { status: 'paused', version: 'three' });
    expect(compileWorkflow(paused, exampleOrgId)).toMatchObject({ outcome: 'malformed', formIds: [] });
  });

  it('never throws, whatever it is given', () => {
    const orgId = orgIdSchema.parse('org_a');
    const hostile = { get id(): string { throw new Error('played'); } };
    expect(compileWorkflow(hostile, orgId).outcome).toBe('malformed');
    const anyNode = fc.record({ id: fc.anything(), type: fc.constantFrom('form-trigger', 'x'), config: fc.anything() }, { requiredKeys: [] });
    const document = fc.record(
      { id: fc.constantFrom('a', 'b:c', 7), status: fc.constantFrom('active', 'draft', 'x'), canvas: fc.record({ nodes: fc.array(fc.oneof(anyNode, fc.anything())) }) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(document, fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true })), (raw) => {
        expect(['compiled', 'malformed']).toContain(compileWorkflow(raw, orgId).outcome);
      }),
      { numRuns: 1_000 },
    );
  });
});
