import { reconcile, wholeSecond, type ReconcilePorts } from './reconcile.ts';
import type { ReconciliationRun } from './run.ts';

export interface ScheduleSettings {
  /** How far back an organization's first run looks, in milliseconds. */
  readonly firstWindowMs: number;
  /**
   * How far a run goes back behind the last one's end: an `_id` is made by the inserting process, so a
   * submission may appear a little behind what was compared. To find it again is harmless.
   */
  readonly overlapMs: number;
}

/** One scheduled run: each organization from where the last run had come to, which it remembers. */
export async function reconcileSince(ports: ReconcilePorts, settings: ScheduleSettings, signal: AbortSignal): Promise<ReconciliationRun> {
  return reconcile(
    ports,
    {
      trigger: 'schedule',
      orgId: null,
      windowFor: async (orgId, to) => {
        const comparedUpTo = await ports.runs.comparedUpTo(orgId);
        const from = comparedUpTo === null ? to - settings.firstWindowMs : comparedUpTo - settings.overlapMs;
        return { from: wholeSecond(Math.max(from, to - ports.bounds.replayReachMs)), to };
      },
      onCompared: ({ orgId, comparedUpTo }) => ports.runs.saveComparedUpTo(orgId, comparedUpTo),
    },
    signal,
  );
}
