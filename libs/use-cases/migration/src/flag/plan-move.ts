import type { OrgId, Phase } from '@tandem/documents';
import { legacyAssignment, type PhaseAssignment } from '@tandem/routing';
import type { FlagList, FlagState, FlagStrategy } from './ports.ts';
import { assignmentIn, reachOf } from './reading.ts';

/** One change of the flag. */
export type FlagChange =
  | { readonly change: 'list'; readonly strategyId: string; readonly listId: string; readonly before: readonly string[]; readonly after: readonly string[] }
  /** The phase has no strategy that lists organizations yet. */
  | { readonly change: 'add'; readonly assignment: PhaseAssignment; readonly orgIds: readonly string[] };

type MovePlan =
  | { readonly kind: 'changes'; readonly from: Phase | null; readonly changes: readonly FlagChange[] }
  /** Lists alone do not decide; why, for people. */
  | { readonly kind: 'blocked'; readonly from: Phase | null; readonly reason: string };

/** Which changes put an organization into a phase, in the order in which they must be written: in before out. */
export function planMove(state: FlagState, orgId: OrgId, phase: Phase): MovePlan {
  const now = assignmentIn(state, orgId);
  const assignment = now.kind === 'certain' ? now.assignment : legacyAssignment;
  const from = now.kind === 'certain' ? now.assignment.phase : null;
  const target = phase === 'legacy' ? undefined : targetOf(state, phase, assignment);
  const arriving = arrivals(target, phase, assignment, orgId);
  // the last first: whichever decides goes on doing so until nothing behind it would put the organization elsewhere
  const leaving = state.strategies.filter((strategy) => isLeft(strategy, phase, target)).reverse().flatMap((strategy) => departures(strategy, orgId));
  const changes = [...arriving, ...leaving];
  const after = changes.reduce(applyChange, state);
  const then = assignmentIn(after, orgId);
  if (then.kind === 'certain' && then.assignment.phase === phase) return { kind: 'changes', from, changes };
  return { kind: 'blocked', from, reason: reasonOf(after, orgId) };
}

/** Of the phase's strategies that lists of their own decide, the one that treats direct writes alike: nobody is opted in, or out, by a move. */
function targetOf({ strategies }: FlagState, phase: Phase, { directWrites }: PhaseAssignment): FlagStrategy | undefined {
  return strategies.find(({ enabled, assignment, conditional, lists }) =>
    enabled && !conditional && assignment?.phase === phase && assignment.directWrites === directWrites && lists.length > 0 && lists.every(({ via }) => via === 'constraint'));
}

function arrivals(target: FlagStrategy | undefined, phase: Phase, { directWrites }: PhaseAssignment, orgId: OrgId): readonly FlagChange[] {
  if (phase === 'legacy') return [];
  if (!target) return [{ change: 'add', assignment: { phase, directWrites }, orgIds: [orgId] }];
  return target.lists.filter(({ orgIds }) => !orgIds.includes(orgId)).map((list) => changeOf(target, list, [...list.orgIds, orgId]));
}

/** One that is switched off stays as somebody has prepared it, and one that names `legacy` does no harm there. */
function isLeft({ id, enabled, assignment }: FlagStrategy, phase: Phase, target: FlagStrategy | undefined): boolean {
  return enabled && id !== target?.id && !(phase === 'legacy' && assignment?.phase === 'legacy');
}

function departures(strategy: FlagStrategy, orgId: OrgId): readonly FlagChange[] {
  return strategy.lists
    .filter(({ via, orgIds }) => via === 'constraint' && orgIds.includes(orgId))
    .map((list) => changeOf(strategy, list, list.orgIds.filter((one) => one !== orgId)));
}

function changeOf({ id }: FlagStrategy, list: FlagList, after: readonly string[]): FlagChange {
  return { change: 'list', strategyId: id, listId: list.id, before: list.orgIds, after };
}

/** The flag as it will be; one that is added comes last. */
export function applyChange(state: FlagState, change: FlagChange): FlagState {
  if (change.change === 'add') {
    const list: FlagList = { id: 'added', via: 'constraint', orgIds: change.orgIds };
    const added: FlagStrategy = { id: 'added', title: change.assignment.phase, assignment: change.assignment, enabled: true, lists: [list], conditional: false };
    return { ...state, strategies: [...state.strategies, added] };
  }
  const changed = (strategy: FlagStrategy): FlagStrategy => ({
    ...strategy,
    lists: strategy.lists.map((list) => (list.id === change.listId ? { ...list, orgIds: change.after } : list)),
  });
  return { ...state, strategies: state.strategies.map((strategy) => (strategy.id === change.strategyId ? changed(strategy) : strategy)) };
}

function reasonOf(after: FlagState, orgId: OrgId): string {
  if (!after.enabled) return 'the flag is off for all: turn it on first';
  const strategy = after.strategies.find((one) => reachOf(one, orgId) !== 'no');
  if (!strategy) return 'the flag has no strategy';
  const name = `the strategy "${strategy.title.slice(0, 100)}"`;
  if (strategy.lists.some(({ via }) => via === 'segment')) return `${name} lists it by a segment, which others may use`;
  if (reachOf(strategy, orgId) === 'perhaps') return `${name} reaches organizations by a percentage or another condition, not by a list`;
  return `${name} comes first, and is for another phase or names none`;
}
