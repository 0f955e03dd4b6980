import { phases, type ActionLog, type OperatorAction, type OrgId, type Phase, type PhaseChange } from '@tandem/documents';
import { phaseAfter } from '@tandem/gates';
import type { GateVerdicts } from '@tandem/reconciliation';
import { targetOf } from '../commands/assess-promotion.ts';
import { createJudgedChanges, isOverride } from './judged-changes.ts';

/** Port: what processes saw of the organizations' phases, by index. Rejects with STORE_UNAVAILABLE. */
export interface PhaseChangeReader {
  /** Seen at that time or later, the oldest first, so many at most. */
  since(time: Date, most: number): Promise<readonly PhaseChange[]>;
  /** Where the organization was before, as any process saw it; null where none did. */
  before(orgId: OrgId, time: Date): Promise<Phase | null>;
}

/** Port: how far the audit has come, whoever led it; in milliseconds. Rejects with STORE_UNAVAILABLE. */
export interface PhaseAuditMark {
  /** Null: nobody has saved one yet. */
  read(): Promise<number | null>;
  save(at: number): Promise<void>;
}

/** `skipped`: past a phase; `ungated`: without GO; by nobody's command that names a reason. */
export interface UngatedChange {
  readonly change: PhaseChange;
  readonly from: Phase;
  readonly why: 'skipped' | 'ungated';
}

export interface PhaseAuditPorts {
  readonly changes: PhaseChangeReader;
  readonly actions: Pick<ActionLog, 'attempts'>;
  readonly verdicts: GateVerdicts;
  readonly mark: PhaseAuditMark;
  readonly clock: () => number;
}

export interface PhaseAudit {
  /**
   * Looks at what was seen since the last round, be it another process's. What it finds it tells once, however many
   * processes saw it. Rejects where a store is away; what was told before that is not told again.
   */
  round(tell: (found: UngatedChange) => void): Promise<void>;
}

const most = 500;
/** How late, in milliseconds, a process may write down what it saw. */
const lateMs = 10_000;
/** A command's flip may be seen so long after it; processes that see it early have another clock. */
const commandReachMs = 24 * 3_600_000;
const clockMarginMs = 60_000;
/** What moves an organization; of that the newest. */
const moves = ['promote', 'rollback', 'trip'] as const;
const mostMoves = 50;
/** After a longer absence of all reconcilers, in milliseconds, what was seen before is past judging: verdicts are as of now. */
const reachMs = 24 * 3_600_000;

/** Whoever moves an organization on in the dashboard is obeyed, and told of here. */
export function createPhaseAudit({ changes, actions, verdicts, mark, clock }: PhaseAuditPorts): PhaseAudit {
  const judged = createJudgedChanges();

  async function judge(change: PhaseChange): Promise<UngatedChange | null> {
    const target = targetOf(change.to);
    // an override is a command, recorded and alarmed by itself; back to legacy needs no gate
    if (target === null || isOverride(change)) return null;
    const before = change.from ?? (await changes.before(change.orgId, change.seenAt));
    if (before === null || phases.indexOf(target) <= phases.indexOf(before)) return null;
    const deeds = await actions.attempts({ orgId: change.orgId, actions: moves, limit: mostMoves });
    const takenBackAt = lastTakenBackAt(deeds, change.seenAt);
    if (wasCommanded(change, deeds, takenBackAt)) return null;
    if (phaseAfter(before) !== target) return { change, from: before, why: 'skipped' };
    const verdict = await verdicts.verdictFor(change.orgId, target);
    const isGo = verdict?.gates.verdict === 'GO' && verdict.window.from >= takenBackAt;
    return isGo ? null : { change, from: before, why: 'ungated' };
  }

  return {
    async round(tell) {
      const now = clock();
      // a mark of the future, as of a clock that was set back, would let all that comes until then go by
      const from = Math.min(Math.max((await mark.read()) ?? now - lateMs, now - reachMs), now);
      const seen = await changes.since(new Date(from), most);
      for (const change of seen) {
        const ungated = judged.has(change) ? null : await judge(change);
        judged.add(change);
        if (ungated) tell(ungated);
      }
      const last = seen.at(-1)?.seenAt.getTime();
      // a full page goes on from its end; else what is written late is looked for again
      await mark.save(seen.length === most && last !== undefined ? Math.max(from + 1, last) : Math.max(from, now - lateMs));
    },
  };
}

/** When a trigger or a person took the organization back for the last time before that, in milliseconds, or tried to; it questions what was said earlier. */
function lastTakenBackAt(deeds: readonly OperatorAction[], before: Date): number {
  const times = deeds.filter(({ action, at }) => (action === 'trip' || action === 'rollback') && at < before).map(({ at }) => at.getTime());
  return Math.max(Number.NEGATIVE_INFINITY, ...times);
}

/** Whether a promotion to that phase was recorded shortly before, by GO or for a reason, and since it was last taken back. */
function wasCommanded({ to, seenAt }: PhaseChange, deeds: readonly OperatorAction[], takenBackAt: number): boolean {
  const since = Math.max(seenAt.getTime() - commandReachMs, takenBackAt);
  return deeds.some(({ action, outcome, detail, at }) => action === 'promote' && outcome === 'done' && detail.to === to && at.getTime() > since && at.getTime() < seenAt.getTime() + clockMarginMs);
}
