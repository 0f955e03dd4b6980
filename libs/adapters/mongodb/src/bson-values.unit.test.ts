import { orgIdSchema, submissionSchema } from '@tandem/documents';
import { compileWorkflow, matchSubmission } from '@tandem/workflow-matching';
import { BSON } from 'mongodb';
import { describe, expect, it } from 'vitest';

/** Whether a workflow with that condition starts, with both documents as the driver reads them. */
function starts(field: unknown, operator: string, value?: unknown): boolean {
  const filter = { field: 'answer', operator, ...(value !== undefined && { value }) };
  const canvas = { nodes: [{ id: 'trigger', type: 'form-trigger', config: { formId: 'form', filter } }] };
  const compiled = compileWorkflow(throughBson({ id: 'workflow', status: 'active', canvas }), orgIdSchema.parse('org_a'));
  if (compiled.outcome !== 'compiled') throw new Error(compiled.reason);
  const submission = { submissionId: 'sub_a', formId: 'form', organizationId: 'org_a', data: { answer: field } };
  return matchSubmission([compiled.workflow], submissionSchema.parse(throughBson(submission)), 'submitted').matches.length === 1;
}

const throughBson = (document: object) => BSON.deserialize(BSON.serialize(document));

describe('values as the driver reads them', () => {
  it.each([
    [new BSON.Long('9007199254740993'), 'gt', 5],
    [new BSON.Int32(7), 'equals', 7],
    [7, 'equals', new BSON.Double(7)],
    [BSON.Decimal128.fromString('7.50'), 'equals', '7.5'],
    [new BSON.ObjectId('65f000000000000000000001'), 'equals', '65f000000000000000000001'],
    [new Date('2026-03-01T12:00:00Z'), 'gte', '2026-03-01'],
    ['2026-03-01', 'lt', new Date('2026-03-01T12:00:00Z')],
    [new BSON.Binary(Buffer.from('a')), 'is_not_empty', undefined],
    [null, 'exists', undefined],
  ])('%s %s %s holds', (field, operator, value) => {
    expect(starts(field, operator, value)).toBe(true);
  });

  it.each([
    [new BSON.Binary(Buffer.from('a')), 'contains', 'a'],
    [new BSON.Timestamp({ t: 1, i: 1 }), 'equals', 1],
    [/a/, 'equals', 'a'],
  ])('%s %s %s does not hold', (field, operator, value) => {
    expect(starts(field, operator, value)).toBe(false);
  });
});
