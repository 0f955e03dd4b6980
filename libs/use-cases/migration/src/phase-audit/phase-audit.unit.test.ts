import { orgIdSchema, type OperatorAction, type Phase, type PhaseChange } from '@tandem/documents';
import type { GateVerdict } from '@tandem/reconciliation';
import { describe, expect, it } from 'vitest';
import { createPhaseAudit } from './phase-audit.ts';

const orgId = orgIdSchema.parse('org_acme');
const now = Date.parse('2026-03-01T12:00:00.000Z');

function change(from: Phase | null, to: Phase, more: Partial<PhaseChange> = {}): PhaseChange {
  return { _id: `${from ?? ''}-${to}`, orgId, from, to, flagRevision: 'r1', by: 'handler', seenAt: new Date(now), ...more };
}

function audit(changes: readonly PhaseChange[], { actions = [] as Partial<OperatorAction>[], verdict = null as string | null, before = null as Phase | null } = {}) {
  return createPhaseAudit({
    changes: { since: (time) => Promise.resolve(changes.filter(({ seenAt }) => seenAt >= time)), before: () => Promise.resolve(before) },
    actions: { list: () => Promise.resolve(actions as OperatorAction[]) },
    verdicts: { verdictFor: () => Promise.resolve(verdict === null ? null : ({ gates: { verdict } } as GateVerdict)) },
    clock: () => now,
  });
}

describe('a change of phase that no command made', () => {
  it.each([
    ['a phase without GO', change('shadow', 'parallel'), {}, 'ungated'],
    ['a phase against a verdict', change('shadow', 'parallel'), { verdict: 'NO-GO' }, 'ungated'],
    ['past a phase, whatever the verdict', change('shadow', 'primary'), { verdict: 'GO' }, 'skipped'],
    ['a phase, as a process saw that had not known the organization', change(null, 'parallel'), { before: 'shadow' as Phase }, 'ungated'],
  ])('is told of where it goes on by %s', async (_, seen, world, why) => {
    expect(await audit([seen], world).round()).toMatchObject([{ why, change: { orgId } }]);
  });

  it.each([
    ['it has its GO', change('shadow', 'parallel'), { verdict: 'GO' }],
    ['it goes back', change('primary', 'shadow'), {}],
    ['it goes to legacy', change('primary', 'legacy'), {}],
    ['an override makes it', change('shadow', 'parallel', { flagRevision: 'override-3' }), {}],
    ['nobody knows where the organization was', change(null, 'parallel'), {}],
    ['a command did it, with a reason', change('shadow', 'primary'), { actions: [{ action: 'promote', outcome: 'done', detail: { to: 'primary' }, at: new Date(now - 1_000) }] as const }],
  ])('is nothing to tell of where %s', async (_, seen, world) => {
    expect(await audit([seen], { ...world, actions: 'actions' in world ? [...world.actions] : [] }).round()).toEqual([]);
  });

  it('is told of once, however many processes saw it, and however often it is looked for', async () => {
    const watch = audit([change('shadow', 'parallel'), change('shadow', 'parallel', { _id: 'b', by: 'another' })]);
    expect(await watch.round()).toHaveLength(1);
    expect(await watch.round()).toEqual([]);
  });
});
