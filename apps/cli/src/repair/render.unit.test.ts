import { orgIdSchema } from '@tandem/documents';
import type { PlannedRepair, RepairResult } from '@tandem/repair';
import { expect, it } from 'vitest';
import { renderPlan, renderResult } from './render.ts';

const finding = `org_acme:65e0c0de65e0c0de65e0c0de:submitted:not-executed:${'w'.repeat(128)}`;
const about = { finding, orgId: orgIdSchema.parse('org_acme'), submissionId: 'sub_1', kind: 'not-executed' } as const;
const planned: PlannedRepair = { ...about, cause: 'never-claimed', does: 'enqueue', workflows: ['welcome'] };
const plan = { items: [planned], unknown: [], isCutOff: false };

it('shows each finding by the whole id that --finding takes', () => {
  expect(renderPlan(plan)).toMatch(new RegExp(`^finding +submission +kind +would +in words\n${finding} +sub_1 +not-executed +enqueue `));
  const result: RepairResult = {
    items: [{ ...about, outcome: 'repaired', sentence: 'its job was added again' }],
    counts: { repaired: 1, 'already-there': 0, refused: 0, failed: 0, left: 0 }, ended: 'whole', trouble: null,
  };
  expect(renderResult(plan, result)).toContain(`\n${finding}  sub_1 `);
});
