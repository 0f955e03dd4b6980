import { orgIdSchema, type PhaseOverride } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { createFakePhaseSource } from './fake-phase-source.ts';
import { createOverriddenPhases, createOverrideTable } from './overrides.ts';

const [acme, other] = [orgIdSchema.parse('org_acme'), orgIdSchema.parse('org_other')];
const now = Date.parse('2026-03-01T12:00:00.000Z');

function override(changes: Partial<PhaseOverride>): PhaseOverride {
  return { orgId: acme, phase: 'legacy', reason: 'test', by: 'ada', at: new Date(now), expiresAt: null, ...changes };
}

describe('overrides', () => {
  it('beat the flag for their organization, and stamp it with a revision of their own', () => {
    const table = createOverrideTable([override({})]);
    const flag = createFakePhaseSource({ [acme]: { phase: 'primary', directWrites: 'trigger' }, [other]: { phase: 'shadow', directWrites: 'record' } });
    const phases = createOverriddenPhases(flag, { phaseFor: (orgId) => table.phaseFor(orgId, now), isHeld: () => false, revision: () => 7 });
    expect(phases.assignmentFor(acme)).toEqual({ phase: 'legacy', directWrites: 'trigger' });
    expect(phases.flagRevision(acme)).toBe('override-7');
    expect(phases.assignmentFor(other).phase).toBe('shadow');
    expect([phases.flagRevision(other), phases.flagRevision()]).toEqual(['fake-0', 'fake-0']);
  });

  it('of one organization beat those for all', () => {
    const table = createOverrideTable([override({ orgId: null }), override({ phase: 'shadow' })]);
    expect([table.phaseFor(acme, now), table.phaseFor(other, now)]).toEqual(['shadow', 'legacy']);
  });

  it('hold an organization whatever its phase', () => {
    const table = createOverrideTable([override({ phase: null })]);
    expect([table.isHeld(acme, now), table.isHeld(other, now), table.phaseFor(acme, now)]).toEqual([true, false, null]);
    expect(createOverrideTable([override({ orgId: null, phase: null })]).isHeld(other, now)).toBe(true);
  });

  it('end at their time, and what is said of all counts again', () => {
    const ended = new Date(now);
    const table = createOverrideTable([override({ phase: 'shadow', expiresAt: ended }), override({ orgId: null }), override({ phase: null, expiresAt: ended })]);
    expect([table.phaseFor(acme, now - 1), table.phaseFor(acme, now)]).toEqual(['shadow', 'legacy']);
    expect([table.isHeld(acme, now - 1), table.isHeld(acme, now)]).toEqual([true, false]);
    expect(table.inForce(now)).toHaveLength(1);
  });
});
