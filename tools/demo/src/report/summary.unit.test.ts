import { describe, expect, it } from 'vitest';
import { reasonsToFail, type VerdictInput } from './summary.ts';

const clean: VerdictInput = { submissions: 10, unanswered: 0, refused: 0, lost: 0, doubled: 0, unexpected: 0, planted: [], unexplainedFindings: [], wantedSubmissions: 10 };

describe('the verdict', () => {
  it('is passed where nothing speaks against it', () => {
    expect(reasonsToFail(clean)).toEqual([]);
  });

  it.each(['lost', 'doubled', 'unexpected', 'unanswered', 'refused'] as const)('is failed for one that is %s', (what) => {
    expect(reasonsToFail({ ...clean, [what]: 1 })).toHaveLength(1);
  });

  it('is failed for a fault that was not reported, and for a finding without a cause', () => {
    const planted = [{ fault: 'poison-document', phase: 'complete', expectedKind: 'dead-lettered', exact: true, submissionIds: ['sub_1'], found: false, missingSubmissionIds: ['sub_1'], reported: {} }] as const;
    expect(reasonsToFail({ ...clean, planted })).toEqual(['poison-document was not reported as dead-lettered']);
    const unexplainedFindings = [{ kind: 'phantom', status: 'open', cause: 'no-decision', orgId: 'org_a', mergeKey: 'k' }] as const;
    expect(reasonsToFail({ ...clean, unexplainedFindings })).toHaveLength(1);
  });

  it('is failed for a run that showed too little', () => {
    expect(reasonsToFail({ ...clean, wantedSubmissions: 11 })).toHaveLength(1);
  });
});
