import { orgIdSchema } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { describePhaseFlag } from '../testing/phase-flag.contract.ts';
import { createFakePhaseFlag } from './fake-phase-flag.ts';
import { applyChange, planMove } from './plan-move.ts';
import type { FlagState, FlagStrategy } from './ports.ts';
import { assignmentIn } from './reading.ts';

describePhaseFlag('the fake flag', () => Promise.resolve(createFakePhaseFlag({ org_other: 'shadow' })));

const acme = orgIdSchema.parse('org_acme');

function strategy(phase: 'shadow' | 'parallel' | 'primary', orgIds: readonly string[] | null, more: Partial<FlagStrategy> = {}): FlagStrategy {
  const lists = orgIds ? [{ id: 'constraint-0', via: 'constraint' as const, orgIds }] : [];
  return { id: phase, title: phase, assignment: { phase, directWrites: 'record' }, enabled: true, lists, conditional: false, ...more };
}

const flag = (...strategies: FlagStrategy[]): FlagState => ({ enabled: true, revision: 'r', strategies });

describe('planning a move', () => {
  it('never has the organization in no list on the way between two phases', () => {
    const before = flag(strategy('parallel', []), strategy('shadow', [acme]));
    const plan = planMove(before, acme, 'parallel');
    expect(plan).toMatchObject({ kind: 'changes', from: 'shadow', changes: [{ strategyId: 'parallel' }, { strategyId: 'shadow' }] });
    const [first] = plan.kind === 'changes' ? plan.changes : [];
    expect(assignmentIn(applyChange(before, first!), acme)).toMatchObject({ kind: 'certain', assignment: { phase: 'parallel' } });
  });

  it('adds a strategy for a phase that has none', () => {
    expect(planMove(flag(strategy('shadow', [acme])), acme, 'primary')).toMatchObject({
      changes: [{ change: 'add', assignment: { phase: 'primary', directWrites: 'record' }, orgIds: [acme] }, { strategyId: 'shadow', after: [] }],
    });
  });

  it("goes on treating the organization's direct writes as before where it can", () => {
    const trigger = { directWrites: 'trigger' as const };
    const state = flag(
      strategy('shadow', [acme], { assignment: { phase: 'shadow', ...trigger } }), strategy('primary', []),
      strategy('primary', [], { id: 'opted-in', assignment: { phase: 'primary', ...trigger } }),
    );
    expect(planMove(state, acme, 'primary')).toMatchObject({ changes: [{ strategyId: 'opted-in' }, { strategyId: 'shadow' }] });
  });

  it('opts nobody into having direct writes trigger, nor out of it', () => {
    const triggering = strategy('primary', [], { id: 'opted-in', assignment: { phase: 'primary', directWrites: 'trigger' } });
    expect(planMove(flag(strategy('shadow', [acme]), triggering), acme, 'primary')).toMatchObject({ changes: [{ change: 'add', assignment: { phase: 'primary', directWrites: 'record' } }, { strategyId: 'shadow' }] });
    const optedIn = strategy('shadow', [acme], { assignment: { phase: 'shadow', directWrites: 'trigger' } });
    expect(planMove(flag(optedIn, strategy('primary', [])), acme, 'primary')).toMatchObject({ changes: [{ change: 'add', assignment: { phase: 'primary', directWrites: 'trigger' } }, { strategyId: 'shadow' }] });
  });

  it('never puts an organization that is half moved further on while it takes it back', () => {
    const before = flag(strategy('parallel', [acme]), strategy('primary', [acme]));
    const plan = planMove(before, acme, 'legacy');
    expect(plan).toMatchObject({ from: 'parallel', changes: [{ strategyId: 'primary' }, { strategyId: 'parallel' }] });
    const [first] = plan.kind === 'changes' ? plan.changes : [];
    expect(assignmentIn(applyChange(before, first!), acme)).toMatchObject({ assignment: { phase: 'parallel' } });
  });

  it.each([
    ['is listed by a segment', strategy('shadow', null, { lists: [{ id: 'segment-1-0', via: 'segment', orgIds: [acme] }] }), 'by a segment'],
    ['is perhaps reached by a percentage', strategy('shadow', null, { conditional: true }), 'by a percentage'],
    ['is reached with everybody else', strategy('shadow', null), 'not by a list'],
  ])('is a matter for a person where the organization %s', (_, first, reason) => {
    const plan = planMove(flag(first, strategy('parallel', [])), acme, 'parallel');
    expect(plan).toMatchObject({ kind: 'blocked', reason: expect.stringContaining(reason) as unknown });
  });

  it('leaves a strategy alone that is switched off', () => {
    expect(planMove(flag(strategy('shadow', [acme], { enabled: false }), strategy('parallel', [acme])), acme, 'legacy')).toMatchObject({
      changes: [{ strategyId: 'parallel' }],
    });
  });

  it('does not mind what comes after the strategy that decides', () => {
    const state = flag(strategy('parallel', []), strategy('shadow', null, { conditional: true }));
    expect(planMove(state, acme, 'parallel').kind).toBe('changes');
    expect(planMove(state, acme, 'legacy').kind).toBe('blocked');
  });
});
