import { formIdSchema, orgIdSchema } from '@tandem/documents';
import { Binary, BSON } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { createWorkflowCompiler } from './workflow-compiler.ts';

const [orgId, otherOrgId] = [orgIdSchema.parse('org_here'), orgIdSchema.parse('org_there')];
const formId = formIdSchema.parse('form-contact');
const nodes = [{ id: 'trigger', type: 'form-trigger', config: { formId }, enabled: true }];
const row = (changes: object = {}) => BSON.serialize({ id: 'welcome', name: 'Welcome', status: 'active', version: 1, canvas: { nodes, edges: [] }, bytes: 300, ...changes });
const mebibyte = 1024 * 1024;

describe('the compiler of looked up workflows', () => {
  it('compiles a workflow once as long as it stays the same', () => {
    const compile = createWorkflowCompiler(mebibyte);
    const first = compile(row(), orgId);
    expect(first).toMatchObject({ outcome: { outcome: 'compiled' }, bytes: 300 });
    expect(compile(row(), orgId)).toBe(first);
  });

  it('compiles what has changed anew', () => {
    const compile = createWorkflowCompiler(mebibyte);
    compile(row(), orgId);
    expect(compile(row({ version: 2 }), orgId)).toMatchObject({ outcome: { workflow: { definition: { document: { version: 2 } } } } });
  });

  it('compiles the same for each organization by itself', () => {
    const compile = createWorkflowCompiler(mebibyte);
    const organizations = [orgId, otherOrgId].map((organization) => compile(row(), organization).outcome);
    expect(organizations).toMatchObject([orgId, otherOrgId].map((organization) => ({ workflow: { definition: { orgId: organization } } })));
  });

  it('forgets the least recently used where they are too large together', () => {
    const compile = createWorkflowCompiler(3 * (row().byteLength + 4_096));
    const [a, b] = ['a', 'b'].map((id) => compile(row({ id }), orgId));
    compile(row({ id: 'a' }), orgId);
    for (const id of ['c', 'd']) compile(row({ id }), orgId);
    expect(compile(row({ id: 'a' }), orgId)).toBe(a);
    expect(compile(row({ id: 'b' }), orgId)).not.toBe(b);
  });

  it('keeps nothing of the answer that a row was a part of', () => {
    const answer = Buffer.alloc(mebibyte);
    const inside = row({ variables: [{ name: 'logo', defaultValue: new Binary(Buffer.from('logo')) }] });
    answer.set(inside, 1_000);
    const compile = createWorkflowCompiler(mebibyte);
    const { outcome } = compile(answer.subarray(1_000, 1_000 + inside.byteLength), orgId);
    answer.fill(0);
    expect(JSON.stringify(outcome)).toContain(Buffer.from('logo').toString('base64'));
  });
});
