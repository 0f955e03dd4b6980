import { eventNameSchema } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { matchSubmission } from './match-submission.ts';
import { compiled, submission, triggerNode, workflowDocument } from './testing/examples.ts';

const updated = eventNameSchema.parse('updated-826a');
const urgent = { field: 'urgency', operator: 'equals', value: 'critical' };
const matchedIds = (result: ReturnType<typeof matchSubmission>) => result.matches.map(({ workflowId }) => workflowId);

describe('matchSubmission', () => {
  it('starts what listens to the form, and names the definition and the node', () => {
    const workflow = compiled(workflowDocument('welcome'));
    const result = matchSubmission([workflow], submission(), 'submitted');
    expect(result).toEqual({
      matches: [{ workflowId: 'welcome', workflowVersion: 3, definitionId: workflow.definition._id, triggerNodeId: 'trigger' }],
      skipped: [],
    });
  });

  it('starts nothing for another form', () => {
    expect(matchSubmission([compiled(workflowDocument('welcome'))], submission({}, 'form-other'), 'submitted').matches).toEqual([]);
  });

  it('tells inserts from updates', () => {
    const onInsert = compiled(workflowDocument('on-insert'));
    const onUpdate = compiled(workflowDocument('on-update', [triggerNode('trigger', { event: 'updated' })]));
    expect(matchedIds(matchSubmission([onInsert, onUpdate], submission(), 'submitted'))).toEqual(['on-insert']);
    expect(matchedIds(matchSubmission([onInsert, onUpdate], submission(), updated))).toEqual(['on-update']);
    expect(matchedIds(matchSubmission([onInsert, onUpdate], submission(), updated, []))).toEqual([]);
  });

  it.each(['urgency', 'data.urgency', 'trigger.payload.data.urgency'])('judges the filter by the field %s', (field) => {
    const workflow = compiled(workflowDocument('escalate', [triggerNode('trigger', { filter: { ...urgent, field } })]));
    expect(matchedIds(matchSubmission([workflow], submission({ urgency: 'critical' }), 'submitted'))).toEqual(['escalate']);
    expect(matchedIds(matchSubmission([workflow], submission({ urgency: 'low' }), 'submitted'))).toEqual([]);
  });

  it('takes a form field that has the name of a part of the submission by its full path', () => {
    const workflow = compiled(workflowDocument('a', [triggerNode('trigger', { filter: { field: 'data.metadata.x', operator: 'exists' } })]));
    expect(matchedIds(matchSubmission([workflow], submission({ metadata: { x: 1 } }), 'submitted'))).toEqual(['a']);
  });

  it('starts a workflow once, by the first of its triggers in canvas order that matches', () => {
    const nodes = [triggerNode('first', { filter: urgent }), triggerNode('second'), triggerNode('third')];
    const workflow = compiled(workflowDocument('welcome', nodes));
    const nodeFor = (urgency: string) => matchSubmission([workflow], submission({ urgency }), 'submitted').matches.map(({ triggerNodeId }) => triggerNodeId);
    expect(nodeFor('critical')).toEqual(['first']);
    expect(nodeFor('low')).toEqual(['second']);
  });

  it('lists matches by workflow id, in whatever order the candidates come', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => compiled(workflowDocument(id)));
    expect(matchedIds(matchSubmission([c!, a!, b!], submission(), 'submitted'))).toEqual(['a', 'b', 'c']);
  });

  it('skips a workflow whose filter cannot judge the submission, and lets the others go on', () => {
    const regex = { filter: { field: 'text', operator: 'regex', value: 'a' } };
    const unsure = compiled(workflowDocument('unsure', [triggerNode('trigger', regex)]));
    const saved = compiled(workflowDocument('saved', [triggerNode('first', regex), triggerNode('second')]));
    const result = matchSubmission([unsure, saved], submission({ text: 'a'.repeat(20_000) }), 'submitted');
    expect(result.matches).toMatchObject([{ workflowId: 'saved', triggerNodeId: 'second' }]);
    expect(result.skipped).toMatchObject([{ workflowId: 'unsure', reason: expect.stringContaining('node trigger') as string }]);
  });
});
