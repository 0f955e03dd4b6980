import { phases, type ActionLog, type OrgId, type Phase, type PhaseChange } from '@tandem/documents';
import { phaseAfter } from '@tandem/gates';
import type { GateVerdicts } from '@tandem/reconciliation';
import { targetOf } from '../commands/assess-promotion.ts';

/** Port: what processes saw of the organizations' phases, by index. Rejects with STORE_UNAVAILABLE. */
export interface PhaseChangeReader {
  /** Seen at that time or later, the oldest first, so many at most. */
  since(time: Date, most: number): Promise<readonly PhaseChange[]>;
  /** Where the organization was before, as any process saw it; null where none did. */
  before(orgId: OrgId, time: Date): Promise<Phase | null>;
}

/** `skipped`: past a phase; `ungated`: without GO; by nobody's command that names a reason. */
export interface UngatedChange {
  readonly change: PhaseChange;
  readonly from: Phase;
  readonly why: 'skipped' | 'ungated';
}

export interface PhaseAuditPorts {
  readonly changes: PhaseChangeReader;
  readonly actions: Pick<ActionLog, 'list'>;
  readonly verdicts: GateVerdicts;
  readonly clock: () => number;
}

export interface PhaseAudit {
  /** Looks at what was seen since the last round. What it finds it tells once, however many processes saw it. */
  round(): Promise<readonly UngatedChange[]>;
}

const most = 500;
/** How late, in milliseconds, a process may write down what it saw. */
const lateMs = 10_000;
/** A command's flip may be seen so long after it; processes that see it early have another clock. */
const commandReachMs = 24 * 3_600_000;
const clockMarginMs = 60_000;
const mostRemembered = 10_000;

/** Whoever moves an organization on in the dashboard is obeyed, and told of here. */
export function createPhaseAudit({ changes, actions, verdicts, clock }: PhaseAuditPorts): PhaseAudit {
  const judged = new Set<string>();
  let from = clock() - lateMs;

  /** Whether a promotion to that phase was recorded shortly before: by GO, or for a reason. */
  async function wasCommanded({ orgId, to, seenAt }: PhaseChange): Promise<boolean> {
    const sinceMs = seenAt.getTime() - commandReachMs;
    const done = await actions.list({ orgId, limit: 50 });
    return done.some(({ action, outcome, detail, at }) =>
      action === 'promote' && outcome === 'done' && detail.to === to && at.getTime() > sinceMs && at.getTime() < seenAt.getTime() + clockMarginMs);
  }

  async function judge(change: PhaseChange): Promise<UngatedChange | null> {
    const target = targetOf(change.to);
    // an override is a command, recorded and alarmed by itself; back to legacy needs no gate
    if (target === null || change.flagRevision.startsWith('override-')) return null;
    const before = change.from ?? (await changes.before(change.orgId, change.seenAt));
    if (before === null || phases.indexOf(target) <= phases.indexOf(before) || (await wasCommanded(change))) return null;
    if (phaseAfter(before) !== target) return { change, from: before, why: 'skipped' };
    const verdict = await verdicts.verdictFor(change.orgId, target);
    return verdict?.gates.verdict === 'GO' ? null : { change, from: before, why: 'ungated' };
  }

  return {
    async round() {
      const seen = await changes.since(new Date(from), most);
      const found: UngatedChange[] = [];
      for (const change of seen) {
        const key = [change.orgId, change.to, change.flagRevision].join(':');
        if (judged.has(key)) continue;
        const ungated = await judge(change);
        judged.add(key);
        const [oldest] = judged;
        if (judged.size > mostRemembered && oldest !== undefined) judged.delete(oldest);
        if (ungated) found.push(ungated);
      }
      const last = seen.at(-1)?.seenAt.getTime();
      // a full page goes on from its end; else what is written late is looked for again
      from = seen.length === most && last !== undefined ? Math.max(from + 1, last) : Math.max(from, clock() - lateMs);
      return found;
    },
  };
}
