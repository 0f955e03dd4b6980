import { orgIdSchema } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import type { HistoryCheck, HistoryChecks } from '../history-check/ports.ts';

const orgId = orgIdSchema.parse('org_checked');
const contradiction = { workflowId: 'wf-a', from: { seconds: 5, increment: 1 }, until: null, inHistory: 'one', inWorkflows: 'another' };
const check: HistoryCheck = { orgId, agreedUpTo: { seconds: 10, increment: 2 }, contradictions: [contradiction] };

/** What every keeper of checks must do. */
export function describeHistoryChecks(name: string, create: () => Pick<HistoryChecks, 'read' | 'save'>): void {
  describe(name, () => {
    it('knows nothing of an organization before its first check', async () => {
      expect(await create().read(orgIdSchema.parse('org_never_checked'))).toBeNull();
    });

    it('keeps the last check of each organization', async () => {
      const checks = create();
      await checks.save({ ...check, agreedUpTo: null });
      await checks.save({ ...check, orgId: orgIdSchema.parse('org_other'), contradictions: [] });
      await checks.save(check);
      expect(await checks.read(orgId)).toEqual(check);
      expect((await checks.read(orgIdSchema.parse('org_other')))?.contradictions).toEqual([]);
    });
  });
}
