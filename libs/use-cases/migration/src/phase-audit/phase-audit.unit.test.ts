import { orgIdSchema, type OperatorAction, type Phase, type PhaseChange } from '@tandem/documents';
import type { GateVerdict } from '@tandem/reconciliation';
import { describe, expect, it } from 'vitest';
import { createPhaseAudit, type UngatedChange } from './phase-audit.ts';

const orgId = orgIdSchema.parse('org_acme');
const now = Date.parse('2026-03-01T12:00:00.000Z');
const [second, hour] = [1_000, 3_600_000];

function change(from: Phase | null, to: Phase, more: Partial<PhaseChange> = {}): PhaseChange {
  return { _id: `${from ?? ''}-${to}`, orgId, from, to, flagRevision: 'r1', by: 'handler', seenAt: new Date(now), ...more };
}

function deed(action: OperatorAction['action'], agoMs: number, detail: OperatorAction['detail'] = {}): Partial<OperatorAction> {
  return { action, outcome: 'done', detail, at: new Date(now - agoMs) };
}

const lettersRetried = Array.from({ length: 2_000 }, () => deed('retry-dead-letter', second));

function audit(changes: readonly PhaseChange[], { actions = [] as Partial<OperatorAction>[], verdict = null as string | null, before = null as Phase | null, mark = createMark() } = {}) {
  const watch = createPhaseAudit({
    changes: { since: (time) => Promise.resolve(changes.filter(({ seenAt }) => seenAt >= time)), before: () => Promise.resolve(before) },
    actions: { attempts: ({ actions: kinds, limit }) => Promise.resolve((actions as OperatorAction[]).filter(({ action, outcome }) => kinds.includes(action) && outcome !== 'refused').slice(0, limit)) },
    verdicts: { verdictFor: () => Promise.resolve(verdict === null ? null : ({ gates: { verdict }, window: { from: now - 2 * hour, to: now - hour } } as GateVerdict)) },
    mark, clock: () => now,
  });
  return {
    async round() {
      const found: UngatedChange[] = [];
      await watch.round((one) => found.push(one));
      return found;
    },
  };
}

function createMark(at: number | null = null) {
  let stands = at;
  return { read: () => Promise.resolve(stands), save: (next: number) => Promise.resolve(void (stands = next)) };
}

describe('a change of phase that no command made', () => {
  it.each([
    ['a phase without GO', change('shadow', 'parallel'), {}, 'ungated'],
    ['a phase against a verdict', change('shadow', 'parallel'), { verdict: 'NO-GO' }, 'ungated'],
    ['past a phase, whatever the verdict', change('shadow', 'primary'), { verdict: 'GO' }, 'skipped'],
    ['a phase that it was promoted to before its trigger tripped', change('shadow', 'parallel'), { actions: [deed('promote', 2 * hour, { to: 'parallel' }), deed('trip', hour)] }, 'ungated'],
    ['a phase that it was promoted to before a person took it back', change('shadow', 'parallel'), { actions: [deed('promote', 2 * hour, { to: 'parallel' }), deed('rollback', hour)] }, 'ungated'],
    ['a phase by a GO from before it was taken back', change('shadow', 'parallel'), { verdict: 'GO', actions: [deed('rollback', hour)] }, 'ungated'],
    ['a phase by a GO from before a rollback that failed, and may have taken effect', change('shadow', 'parallel'), { verdict: 'GO', actions: [{ ...deed('rollback', hour), outcome: 'failed' as const }] }, 'ungated'],
    ['a phase by a GO from before its trigger tripped, however much was done since', change('shadow', 'parallel'), { verdict: 'GO', actions: [...lettersRetried, deed('trip', hour)] }, 'ungated'],
    ['a phase that a promotion failed to move it to', change('shadow', 'parallel'), { actions: [{ ...deed('promote', second, { to: 'parallel' }), outcome: 'failed' as const }] }, 'ungated'],
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
    ['a command did it, with a reason', change('shadow', 'primary'), { actions: [deed('promote', second, { to: 'primary' })] }],
    ['a command did it after it had been taken back', change('shadow', 'primary'), { actions: [deed('promote', second, { to: 'primary' }), deed('rollback', hour)] }],
    ['a command did it, however much was done since', change('shadow', 'parallel'), { actions: [...lettersRetried, deed('promote', hour, { to: 'parallel' })] }],
    ['it has its GO, and a rollback since was refused', change('shadow', 'parallel'), { verdict: 'GO', actions: [{ ...deed('rollback', second), outcome: 'refused' as const }] }],
    ['it has its GO since it was taken back', change('shadow', 'parallel'), { verdict: 'GO', actions: [deed('trip', 3 * hour)] }],
  ])('is nothing to tell of where %s', async (_, seen, world) => {
    expect(await audit([seen], world).round()).toEqual([]);
  });

  it('is told of once, however many processes saw it, and however often it is looked for', async () => {
    const watch = audit([change('shadow', 'parallel'), change('shadow', 'parallel', { _id: 'b', by: 'another' })]);
    expect(await watch.round()).toHaveLength(1);
    expect(await watch.round()).toEqual([]);
  });

  const seenAt = (agoMs: number) => ({ seenAt: new Date(now - agoMs), _id: `seen-${agoMs}` });

  it('is told of again where the same list is put back after the organization had left the phase', async () => {
    const watch = audit([
      change('shadow', 'parallel', seenAt(5 * second)), change('shadow', 'parallel', { ...seenAt(4 * second), by: 'another' }),
      change('parallel', 'shadow', seenAt(3 * second)), change('shadow', 'parallel', seenAt(2 * second)), change('shadow', 'parallel', { ...seenAt(second), by: 'another' }),
    ]);
    expect(await watch.round()).toMatchObject([{ change: seenAt(5 * second) }, { change: seenAt(2 * second) }]);
    expect(await watch.round()).toEqual([]);
  });

  it.each([
    ['an override that lay over the flag has ended', change('parallel', 'legacy', { ...seenAt(3 * second), flagRevision: 'override-2' })],
    ['a process that had not known the organization sees another phase at first', change(null, 'legacy', seenAt(3 * second))],
  ])('is not told of again where %s', async (_, between) => {
    const watch = audit([change('shadow', 'parallel', seenAt(5 * second)), between, change('legacy', 'parallel', seenAt(2 * second))]);
    expect(await watch.round()).toHaveLength(1);
  });
});

describe('the audit of phases', () => {
  const seenAgo = (ms: number) => change('shadow', 'parallel', { seenAt: new Date(now - ms) });

  it('goes on from where whoever led before has come to', async () => {
    const mark = createMark(now - hour);
    expect(await audit([seenAgo(hour / 2)], { mark }).round()).toHaveLength(1);
    expect(await mark.read()).toBe(now - 10 * second);
  });

  it('leaves to the past what another process has come by', async () => {
    const mark = createMark();
    const standby = audit([seenAgo(hour)], { mark });
    await mark.save(now - 10 * second);
    expect(await standby.round()).toEqual([]);
  });

  it('judges nothing of days ago, however old the mark', async () => {
    expect(await audit([seenAgo(25 * hour)], { mark: createMark(now - 1_000 * hour) }).round()).toEqual([]);
  });
});
