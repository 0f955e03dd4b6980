import { orgIdSchema } from '@tandem/documents';
import { expect, it } from 'vitest';
import { renderMove, renderPlan, renderStatus } from './render.ts';

const orgId = orgIdSchema.parse('org_acme');
const inFlight = { stamps: [], isCutOff: false };

it('does not take the held that it counted for all that there are', () => {
  const organization = { orgId, exists: true, flagPhase: null, phase: null, isHeld: true, next: null, verdict: null, verdictAt: null, inFlight };
  const status = { at: new Date(0), flag: null, flagTrouble: null, overrides: [], overridesRevision: 0, processes: [], organizationsLeftOut: 0 };
  expect(renderStatus({ ...status, organizations: [{ ...organization, held: 1_000, heldIsCutOff: true }] })).toMatch(/none +1000 or more +0$/m);
  expect(renderStatus({ ...status, organizations: [{ ...organization, held: 999, heldIsCutOff: false }] })).toMatch(/none +999 +0$/m);
});

it('says of a promotion to where the organization is that it is there', () => {
  const plan = { orgId, blockers: [], verdict: null, changes: [], processes: [], inFlight };
  expect(renderPlan({ ...plan, from: 'shadow', to: 'shadow' })).toMatch(/^org_acme: the flag has it in shadow already\n/);
  expect(renderPlan({ ...plan, from: 'legacy', to: 'shadow' })).toMatch(/^org_acme: legacy to shadow\n/);
});

it('says from where to where an organization was moved', () => {
  expect(renderMove(orgId, { outcome: 'moved', from: 'primary', to: 'legacy' })).toBe('org_acme: primary to legacy\n');
});

it.each(['legacy', 'parallel'] as const)('calls no move done that moved nothing, and says that the flag may be that of another environment (%s)', (to) => {
  expect(renderMove(orgId, { outcome: 'already-there', from: to, to })).toMatch(/^org_acme: nothing was moved: .*UNLEASH_ENVIRONMENT/);
});
