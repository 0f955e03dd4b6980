import { countClasses, type CountClass } from '@tandem/comparison';
import type { UngatedChange } from '@tandem/migration';
import { createOverrideMetrics } from '@tandem/migration-store';
import type { FallbackResult, FindingCount, ReconciliationRun } from '@tandem/reconciliation';
import { deploymentScope, type TriggerRecord } from '@tandem/rollback-watch';
import { createLeaseTelemetry, type LeaseTelemetry } from '@tandem/service-host';
import { Counter, Gauge, type Registry } from 'prom-client';

/** The leased loops, by the names of their leases. */
export type LoopName = 'reconcile' | 'fallback' | 'release-held' | 'rollback-watch' | 'phase-audit';

/** What only the leader of a loop reads is absent where it leads no longer. */
export interface Telemetry extends LeaseTelemetry<LoopName> {
  readonly run: (run: ReconciliationRun) => void;
  readonly findings: (counts: readonly FindingCount[]) => void;
  readonly fallback: (result: FallbackResult) => void;
  readonly watchOverrides: ReturnType<typeof createOverrideMetrics>;
  readonly released: (executions: number) => void;
  /** Live processes that do not obey the newest overrides yet. */
  readonly notAcknowledged: (processes: number) => void;
  readonly ungated: (change: Pick<UngatedChange, 'why'>) => void;
  /** Of those that ever tripped. */
  readonly rollbackTriggers: (records: readonly TriggerRecord[]) => void;
}

export function createTelemetry(registry: Registry): Telemetry {
  const registers = [registry];
  const leases = createLeaseTelemetry(registry);
  const runs = new Counter({ name: 'tandem_reconciliations_total', help: 'Runs of the comparison, by the verdict of their gates', labelNames: ['verdict'], registers });
  for (const verdict of ['GO', 'NO-GO', 'INCONCLUSIVE'] as const) runs.inc({ verdict }, 0);
  const failed = new Counter({ name: 'tandem_reconciliation_failures_total', help: 'Organizations that a run could not compare or look at again', registers });
  const submissions = new Gauge({ name: 'tandem_reconciliation_submissions', help: 'Submissions of the last run, by what was seen of them; told by the one process that compares', labelNames: ['class'], registers });
  const watermark = new Gauge({ name: 'tandem_reconciliation_watermark_seconds', help: 'Up to when every organization is compared, in seconds since the epoch; absent until this process has compared all', registers });
  forget(watermark);
  const findings = new Gauge({ name: 'tandem_findings', help: "Findings about the last day's submissions; told by the one process that compares", labelNames: ['kind', 'status'], registers });
  const triggers = new Counter({ name: 'tandem_fallback_triggers_total', help: 'Submissions triggered because their owner had not', registers });
  const tooOld = new Counter({ name: 'tandem_fallback_too_old_total', help: 'Submissions the fallback found too old to be triggered', registers });
  const deadLetters = new Counter({ name: 'tandem_fallback_dead_letters_total', help: 'Submissions that cannot be triggered and are left to people', registers });
  const waiting = new Gauge({ name: 'tandem_fallback_waiting', help: 'Submissions whose owner has not decided yet; told by the one process that triggers them', registers });
  const failures = new Counter({ name: 'tandem_fallback_failures_total', help: 'Failures of single organizations and submissions', registers });
  const released = new Counter({ name: 'tandem_held_released_total', help: 'Held executions that were let go because no hold is in force any more', registers });
  const notAcknowledged = new Gauge({ name: 'tandem_processes_not_acknowledged', help: 'Live processes that do not obey the newest overrides yet; told by the one process that watches', registers });
  const ungated = new Counter({ name: 'tandem_ungated_phase_changes_total', help: 'Organizations moved on without GO or past a phase, and by no command that says why', labelNames: ['why'], registers });
  for (const why of ['skipped', 'ungated'] as const) ungated.inc({ why }, 0);
  const tripped = new Gauge({ name: 'tandem_rollback_trigger_tripped', help: 'Whether a rollback trigger has tripped and nobody has re-armed it, 0 or 1; told by the one process that watches; `*` is the deployment’s, others are absent until they trip', labelNames: ['organization'], registers });

  // not up to when all is compared: that stays true, whoever compares further
  const readBy: Readonly<Record<LoopName, readonly Readings[]>> = {
    'reconcile': [submissions, findings], 'fallback': [waiting], 'release-held': [notAcknowledged], 'rollback-watch': [tripped], 'phase-audit': [],
  };

  return {
    leaseHeld(loop, isHeld) {
      leases.leaseHeld(loop, isHeld);
      if (!isHeld) readBy[loop].forEach(forget);
    },
    roundEnded: leases.roundEnded,
    run(run) {
      runs.inc({ verdict: run.gates.verdict });
      failed.inc(run.failures.filter(({ during }) => during !== 'history-check').length);
      for (const name of Object.keys(countClasses) as CountClass[]) submissions.set({ class: name }, run.counts.classes[name]);
      const hasComparedAll = run.state === 'completed' && run.failures.every(({ during }) => during !== 'comparison');
      if (run.comparedUpTo !== null && hasComparedAll) watermark.set(run.comparedUpTo / 1_000);
    },
    findings(counts) {
      findings.reset();
      for (const { kind, status, count } of counts) findings.set({ kind, status }, count);
    },
    fallback(result) {
      triggers.inc(result.triggered);
      tooOld.inc(result.tooOld);
      deadLetters.inc(result.deadLettered);
      failures.inc(result.failures.length);
      waiting.set(result.waiting);
    },
    watchOverrides: createOverrideMetrics(registry),
    released: (executions) => { released.inc(executions); },
    notAcknowledged: (processes) => { notAcknowledged.set(processes); },
    ungated: ({ why }) => { ungated.inc({ why }); },
    rollbackTriggers(records) {
      tripped.reset();
      tripped.set({ organization: deploymentScope }, 0);
      for (const { _id, state } of records) tripped.set({ organization: _id }, state === 'armed' ? 0 : 1);
    },
  };
}

type Readings = Pick<Gauge, 'reset' | 'remove'>;

/** A gauge without labels begins with 0 where it is merely reset. */
function forget(gauge: Readings): void {
  gauge.reset();
  gauge.remove({});
}
