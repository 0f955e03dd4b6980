import { phases, type OrgId, type Phase } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { applyChange, planMove } from './plan-move.ts';
import type { FlagState, FlagStrategy, PhaseFlag } from './ports.ts';

const strategyFor = (phase: Phase, orgIds: readonly string[]): FlagStrategy => ({
  id: phase, title: phase, assignment: { phase, directWrites: 'record' }, enabled: true, conditional: false,
  lists: [{ id: 'constraint-0', via: 'constraint', orgIds }],
});

/** A flag in memory, with one strategy for each phase, that these organizations are in. */
export function createFakePhaseFlag(initial: Readonly<Record<string, Phase>> = {}) {
  const listed = (phase: Phase) => Object.keys(initial).filter((orgId) => initial[orgId] === phase);
  let state: FlagState = { enabled: true, revision: 'fake-0', strategies: phases.filter((phase) => phase !== 'legacy').map((phase) => strategyFor(phase, listed(phase))) };
  let revision = 0;
  let down = false;
  const answer = (next: FlagState): FlagState => {
    if (down) throw new TandemError('UNLEASH_UNAVAILABLE', 'it is down');
    return (state = next);
  };
  const write = (next: Omit<FlagState, 'revision'>): FlagState => answer({ ...next, revision: `fake-${(revision += 1)}` });
  const flag: PhaseFlag = {
    read: () => Promise.resolve().then(() => answer(state)),
    async move(orgId: OrgId, phase: Phase, _signal?: AbortSignal, expected?: Phase) {
      const plan = planMove(await flag.read(), orgId, phase);
      if (expected !== undefined && plan.from !== expected && plan.from !== phase) throw new TandemError('FLAG_NOT_AS_WANTED', `${orgId} is not in ${expected} any more`);
      if (plan.kind === 'blocked') throw new TandemError('FLAG_NOT_MOVABLE', `${orgId}: ${plan.reason}`);
      const { from, changes } = plan;
      for (const change of changes) write(applyChange(state, change));
      return { outcome: changes.length > 0 ? 'moved' : 'already-there', from, to: phase, changes: changes.length, revision: state.revision };
    },
    async turnOff() {
      const { enabled } = await flag.read();
      if (enabled) write({ ...state, enabled: false });
      return enabled ? 'turned-off' : 'was-off';
    },
  };
  return {
    ...flag,
    /** What somebody does in the dashboard. */
    set(next: Partial<FlagState>): void {
      write({ ...state, ...next });
    },
    setDown(next: boolean): void {
      down = next;
    },
  };
}
