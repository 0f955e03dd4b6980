import { phases, type LiveProcess, type OrgId, type Phase } from '@tandem/documents';
import { TandemError } from '@tandem/errors';
import { phaseAfter, targetPhases, type TargetPhase } from '@tandem/gates';
import type { GateVerdict } from '@tandem/reconciliation';
import { createOverrideTable } from '@tandem/routing';
import { planMove } from '../flag/plan-move.ts';
import { assignmentIn } from '../flag/reading.ts';
import { readInFlight, type InFlightReading } from './in-flight.ts';
import type { ReadingPorts } from './ports.ts';
import { setbacksOf, setbackWithin, type Setbacks } from './setbacks.ts';

/** What speaks against a promotion. `override`: a stated reason is enough to go on all the same. */
export interface Blocker {
  readonly what: 'skipped-phase' | 'no-go' | 'no-verdict' | 'flag' | 'override-in-force' | 'stale-processes' | 'open-dead-letters' | 'tripped-trigger' | 'not-forward';
  readonly detail: string;
  /** Whether `--override` lifts it. */
  readonly canBeOverridden: boolean;
}

/** What a flip would change, what speaks against it, and what is under way. */
export interface PromotionPlan {
  readonly orgId: OrgId;
  /** Null where the flag does not tell for certain. */
  readonly from: Phase | null;
  readonly to: TargetPhase;
  readonly blockers: readonly Blocker[];
  readonly verdict: GateVerdict | null;
  /** The lists of the flag that change, in words. */
  readonly changes: readonly string[];
  readonly processes: readonly LiveProcess[];
  readonly inFlight: InFlightReading;
}

const recentMs = 10 * 60_000;
const mostLetters = 1_000;

/** Rejects with ORGANIZATION_UNKNOWN, and as the flag's `read` does. Changes nothing. */
export async function planPromotion(ports: ReadingPorts, orgId: OrgId, to: TargetPhase): Promise<PromotionPlan> {
  await ensureKnown(ports, orgId);
  const now = ports.clock();
  const [state, verdict, overrides, processes, letters, triggers, [lastRollback], inFlight] = await Promise.all([
    ports.flag.read(), ports.verdicts.verdictFor(orgId, to), ports.overrides.read(), ports.acknowledgement.processes.list(),
    ports.openDeadLetters(orgId, mostLetters), ports.triggers.list(), ports.actions.attempts({ orgId, actions: ['rollback'], limit: 1 }), readInFlight(ports.submissions, orgId, now - recentMs, now),
  ]);
  const setbacks = setbacksOf(orgId, triggers, lastRollback);
  const reading = assignmentIn(state, orgId);
  const from = reading.kind === 'certain' ? reading.assignment.phase : null;
  const move = planMove(state, orgId, to);
  const forced = createOverrideTable(overrides.overrides).phaseFor(orgId, now);
  const stale = processes.filter(({ overridesRevision }) => overridesRevision < overrides.revision);
  const blockers = [
    ...orderBlockers(from, to),
    ...(move.kind === 'blocked' ? [blocker('flag', move.reason, false)] : []),
    ...(forced !== null ? [blocker('override-in-force', `an override keeps it in ${forced}, whatever the flag says: end it first`, false)] : []),
    // what is there already is not moved, and needs no GO
    ...(from === to ? [] : [...tripBlockers(setbacks), ...verdictBlockers(verdict, to, setbacks), ...letterBlockers(letters), ...staleBlockers(stale)]),
  ];
  const changes = move.kind === 'changes' ? move.changes.map((change) => wordsOf(change, { from, to }, (id) => state.strategies.find((one) => one.id === id)?.title ?? id)) : [];
  return { orgId, from, to, blockers, verdict, changes, processes, inFlight };
}

export async function ensureKnown({ organizations }: Pick<ReadingPorts, 'organizations'>, orgId: OrgId): Promise<void> {
  if (!(await organizations.exists(orgId))) throw new TandemError('ORGANIZATION_UNKNOWN', orgId);
}

const blocker = (what: Blocker['what'], detail: string, canBeOverridden: boolean): Blocker => ({ what, detail, canBeOverridden });

function orderBlockers(from: Phase | null, to: TargetPhase): readonly Blocker[] {
  if (from === null || from === to) return [];
  if (phases.indexOf(to) < phases.indexOf(from)) return [blocker('not-forward', `it is in ${from}: go back by rollback, which needs no gate`, false)];
  const next = phaseAfter(from);
  return next === to ? [] : [blocker('skipped-phase', `it is in ${from}, and ${next} comes before ${to}`, true)];
}

function tripBlockers({ standing }: Setbacks): readonly Blocker[] {
  return standing.map(({ _id, trip }) => blocker('tripped-trigger', `the trigger of ${_id} tripped by ${trip?.trigger ?? 'an unknown reading'}: look into it, then re-arm it`, true));
}

function letterBlockers(letters: number): readonly Blocker[] {
  return letters > 0 ? [blocker('open-dead-letters', `${letters}${letters === mostLetters ? ' or more' : ''} open dead letters: retry or discard them`, true)] : [];
}

function staleBlockers(stale: readonly LiveProcess[]): readonly Blocker[] {
  return stale.length > 0 ? [blocker('stale-processes', `${stale.map(({ _id }) => _id).slice(0, 10).join(', ')} do not obey the newest overrides yet`, true)] : [];
}

function verdictBlockers(verdict: GateVerdict | null, to: TargetPhase, setbacks: Setbacks): readonly Blocker[] {
  const setback = verdict && setbackWithin(verdict, setbacks);
  if (setback) return [blocker('no-verdict', `the verdict on ${to} rests on what was before ${new Date(setback.at).toISOString()}, when ${setback.what}: declare a window anew, and let it end`, true)];
  if (!verdict) return [blocker('no-verdict', `no verdict on ${to}: declare a window, and let it end`, true)];
  const { gates } = verdict;
  if (gates.verdict === 'GO') return [];
  const lines = gates.lines.filter((line) => line.verdict !== 'GO').map(({ gate, verdict: word, whatWouldChangeIt }) => `${gate} ${word} (${whatWouldChangeIt})`);
  return [blocker('no-go', `${gates.verdict}: ${[...lines, ...(gates.withheld ? [gates.withheld] : [])].join('; ')}`, true)];
}

function wordsOf(change: Extract<ReturnType<typeof planMove>, { kind: 'changes' }>['changes'][number], { from, to }: { readonly from: Phase | null; readonly to: Phase }, titleOf: (id: string) => string): string {
  if (change.change === 'add') return `add a strategy for ${change.assignment.phase}`;
  const title = titleOf(change.strategyId).slice(0, 100);
  return change.after.length > change.before.length ? `into the list of "${title}", which is for ${to}` : `out of the list of "${title}", which is for ${from ?? 'a phase that is not known'}`;
}

/** A phase as a target, or null for `legacy`, which is reached by rollback. */
export function targetOf(phase: Phase): TargetPhase | null {
  return targetPhases.find((target) => target === phase) ?? null;
}
