import { orgIdSchema } from '@tandem/documents';
import { legacyAssignment } from '@tandem/routing';
import { describe, expect, it } from 'vitest';
import { createLastValidAssignments, type MalformedVariant } from './last-valid-assignments.ts';

const orgId = orgIdSchema.parse('org_acme');
const parallel = { kind: 'variant', payload: '{"phase":"parallel"}' } as const;
const malformed = { kind: 'variant', payload: '{"phase":"everything"}' } as const;

function setUp(maximum?: number) {
  const reported: MalformedVariant[] = [];
  const assignments = createLastValidAssignments((variant) => reported.push(variant), maximum);
  return { assignments, reported };
}

describe('the last valid assignments', () => {
  it('keep an organization where it was while its variant is malformed', () => {
    const { assignments, reported } = setUp();
    assignments.assignmentFor(orgId, parallel, 'r1');
    expect(assignments.assignmentFor(orgId, malformed, 'r2')).toEqual({ phase: 'parallel', directWrites: 'record' });
    expect(reported).toMatchObject([{ orgId, flagRevision: 'r2', kept: { phase: 'parallel' } }]);
  });

  it('say so once for each revision of the flag', () => {
    const { assignments, reported } = setUp();
    for (const revision of ['r1', 'r1', 'r2', 'r2']) assignments.assignmentFor(orgId, malformed, revision);
    expect(reported.map((report) => report.flagRevision)).toEqual(['r1', 'r2']);
  });

  it('obey a flag that is off, and a variant that is well again', () => {
    const { assignments } = setUp();
    assignments.assignmentFor(orgId, parallel, 'r1');
    expect(assignments.assignmentFor(orgId, { kind: 'off' }, 'r2')).toEqual(legacyAssignment);
    assignments.assignmentFor(orgId, malformed, 'r3');
    expect(assignments.assignmentFor(orgId, parallel, 'r4').phase).toBe('parallel');
  });

  it('start from legacy where nothing valid was seen', () => {
    expect(setUp().assignments.assignmentFor(orgId, malformed, 'r1')).toEqual(legacyAssignment);
    expect(setUp().assignments.lastFor(orgId)).toEqual(legacyAssignment);
  });

  it('forget whoever was not asked for longest, and stay within their bound', () => {
    const { assignments } = setUp(2);
    const [first, second, third] = ['org_1', 'org_2', 'org_3'].map((id) => orgIdSchema.parse(id));
    for (const id of [first!, second!, first!, third!]) assignments.assignmentFor(id, parallel, 'r1');
    expect(assignments.size).toBe(2);
    expect(assignments.lastFor(first!).phase).toBe('parallel');
    expect(assignments.lastFor(second!).phase).toBe('legacy');
  });
});
