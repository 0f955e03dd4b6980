import { formIdSchema, orgIdSchema, updateEventName, workflowIdSchema } from '@tandem/documents';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchSubmission } from './match-submission.ts';
import { createWorkflowRegistry } from './registry.ts';
import { compiled, exampleOrgId, submission, triggerNode, workflowDocument } from './testing/examples.ts';

const formId = formIdSchema.parse('form-contact');
const workflowId = (id: string) => workflowIdSchema.parse(id);
const brokenNode = triggerNode('trigger', { filter: 'nonsense' });

describe('the workflow registry', () => {
  it('finds workflows by organization and form', () => {
    const registry = createWorkflowRegistry();
    registry.put(exampleOrgId, workflowId('welcome'), workflowDocument('welcome'));
    expect(registry.candidatesFor(exampleOrgId, formId).map(({ definition }) => definition.workflowId)).toEqual(['welcome']);
    expect(registry.candidatesFor(exampleOrgId, 'form-other')).toEqual([]);
    expect(registry.candidatesFor(orgIdSchema.parse('org_other'), formId)).toEqual([]);
    expect(registry.size).toBe(1);
  });

  it('lists a workflow once for a form that several of its triggers name', () => {
    const registry = createWorkflowRegistry();
    registry.put(exampleOrgId, workflowId('welcome'), workflowDocument('welcome', [triggerNode('one'), triggerNode('two')]));
    expect(registry.candidatesFor(exampleOrgId, formId)).toHaveLength(1);
  });

  it('replaces a workflow, and forgets it where it no longer listens', () => {
    const registry = createWorkflowRegistry();
    registry.put(exampleOrgId, workflowId('welcome'), workflowDocument('welcome'));
    registry.put(exampleOrgId, workflowId('welcome'), workflowDocument('welcome', [triggerNode('trigger', { formId: 'form-other' })]));
    expect(registry.candidatesFor(exampleOrgId, formId)).toEqual([]);
    expect(registry.candidatesFor(exampleOrgId, 'form-other')).toHaveLength(1);
    registry.put(exampleOrgId, workflowId('welcome'), workflowDocument('welcome', [triggerNode('trigger')], { status: 'paused' }));
    expect(registry.candidatesFor(exampleOrgId, formId)).toEqual([]);
    expect(registry.size).toBe(1);
    registry.remove(exampleOrgId, workflowId('welcome'));
    registry.remove(exampleOrgId, workflowId('welcome'));
    expect(registry.size).toBe(0);
  });

  it('reports a malformed workflow under its forms, in place of the one that was good', () => {
    const registry = createWorkflowRegistry();
    registry.put(exampleOrgId, workflowId('welcome'), workflowDocument('welcome'));
    expect(registry.put(exampleOrgId, workflowId('welcome'), workflowDocument('welcome', [brokenNode])).outcome).toBe('malformed');
    expect(registry.candidatesFor(exampleOrgId, formId)).toEqual([]);
    expect(registry.malformedFor(exampleOrgId, formId)).toMatchObject([{ workflowId: 'welcome' }]);
    registry.put(exampleOrgId, workflowId('welcome'), workflowDocument('welcome'));
    expect(registry.malformedFor(exampleOrgId, formId)).toEqual([]);
    expect(registry.candidatesFor(exampleOrgId, formId)).toHaveLength(1);
  });

  it('refuses a document that carries another id than it is registered by', () => {
    const registry = createWorkflowRegistry();
    expect(registry.put(exampleOrgId, workflowId('other'), workflowDocument('welcome')).outcome).toBe('malformed');
    expect(registry.malformedFor(exampleOrgId, formId)).toMatchObject([{ workflowId: 'other' }]);
  });

  it('leaves the lists alone that it has handed out', () => {
    const registry = createWorkflowRegistry();
    registry.put(exampleOrgId, workflowId('a'), workflowDocument('a'));
    const before = registry.candidatesFor(exampleOrgId, formId);
    registry.put(exampleOrgId, workflowId('b'), workflowDocument('b'));
    registry.remove(exampleOrgId, workflowId('a'));
    expect(before.map(({ definition }) => definition.workflowId)).toEqual(['a']);
  });

  it('knows which workflows listen to updates, as they are now', () => {
    const registry = createWorkflowRegistry();
    registry.put(exampleOrgId, workflowId('a'), workflowDocument('a'));
    expect(registry.updateListenersOf(exampleOrgId)).toEqual([]);
    registry.put(exampleOrgId, workflowId('a'), workflowDocument('a', [triggerNode('one'), triggerNode('two', { event: 'updated' })]));
    const before = registry.updateListenersOf(exampleOrgId);
    registry.put(exampleOrgId, workflowId('b'), workflowDocument('b', [triggerNode('one', { event: 'updated', formId: 'form-order' })]));
    expect(registry.updateListenersOf(exampleOrgId)).toHaveLength(2);
    registry.put(exampleOrgId, workflowId('b'), workflowDocument('b', [triggerNode('one', { event: 'updated' })], { status: 'paused' }));
    registry.remove(exampleOrgId, workflowId('a'));
    expect(registry.updateListenersOf(exampleOrgId)).toEqual([]);
    expect(before.map(({ definition }) => definition.workflowId)).toEqual(['a']);
  });

  const ids = ['a', 'b', 'c', 'd'];
  const forms = ['form-contact', 'form-order'];
  const change = fc.record({
    id: fc.constantFrom(...ids),
    remove: fc.boolean(),
    status: fc.constantFrom('active', 'paused'),
    nodes: fc.array(
      fc.record({ formId: fc.constantFrom(...forms), event: fc.constantFrom('submitted', 'updated'), enabled: fc.boolean(), filter: fc.constantFrom(undefined, 'nonsense', { field: 'x', operator: 'gt', value: 5 }) }),
      { maxLength: 3 },
    ),
  });

  it('finds what a linear scan of the documents finds, after any sequence of changes', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), fc.constantFrom(...forms), fc.integer({ max: 10 }), (changes, form, x) => {
        const registry = createWorkflowRegistry();
        const documents = new Map<string, object>();
        for (const { id, remove, status, nodes } of changes) {
          const document = workflowDocument(id, nodes.map(({ enabled, ...config }, index) => triggerNode(`n${index}`, config, { enabled })), { status });
          if (remove) {
            registry.remove(exampleOrgId, workflowId(id));
            documents.delete(id);
          } else {
            const { outcome } = registry.put(exampleOrgId, workflowId(id), document);
            documents.set(id, outcome === 'compiled' ? document : {});
          }
        }
        const all = [...documents.values()].filter((document) => Object.keys(document).length > 0).map(compiled);
        const found = matchSubmission(registry.candidatesFor(exampleOrgId, form), submission({ x }, form), 'submitted');
        expect(found).toEqual(matchSubmission(all, submission({ x }, form), 'submitted'));
        const updated = matchSubmission(registry.updateListenersOf(exampleOrgId), submission({ x }, form), updateEventName('token'));
        expect(updated).toEqual(matchSubmission(all, submission({ x }, form), updateEventName('token')));
        expect(registry.size).toBe(documents.size);
      }),
    );
  });

  it('matches alike in whatever order the workflows were put', () => {
    const workflows = ids.map((id, index) => ({ id, document: workflowDocument(id, [index === 2 ? brokenNode : triggerNode('trigger')]) }));
    const filled = (order: typeof workflows) => {
      const registry = createWorkflowRegistry();
      for (const { id, document } of order) registry.put(exampleOrgId, workflowId(id), document);
      return matchSubmission(registry.candidatesFor(exampleOrgId, formId), submission(), 'submitted');
    };
    fc.assert(
      fc.property(fc.shuffledSubarray(workflows, { minLength: workflows.length }), (order) => {
        expect(filled(order)).toEqual(filled(workflows));
      }),
    );
  });
});
