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

function audit(changes: readonly PhaseChange[], { actions = [] as Partial<OperatorAction>[], verdict = null as string | null, before = null as Phase | null, mark = createMark() } = {}) {
  const watch = createPhaseAudit({
    changes: { since: (time) => Promise.resolve(changes.filter(({ seenAt }) => seenAt >= time)), before: () => Promise.resolve(before) },
    actions: { list: () => Promise.resolve(actions as OperatorAction[]) },
    verdicts: { verdictFor: () => Promise.resolve(verdict === null ? null : ({ gates: { verdict } } as GateVerdict)) },
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
