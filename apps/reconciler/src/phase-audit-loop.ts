import { createPhaseAudit } from '@tandem/migration';
import { createPhaseChangeReader } from '@tandem/migration-store';
import { createActionLog, createLeaseStore } from '@tandem/mongodb';
import { createGateVerdictStore } from '@tandem/reconciliation-store';
import type { Service } from '@tandem/service-host';
import type { Db } from 'mongodb';
import { Counter } from 'prom-client';
import { runLeasedLoop } from './leased-loop.ts';

const leaseMs = 6_000;
const everyMs = 5_000;

/** Tells of organizations that somebody moved on in the dashboard, past a gate or a phase; one process at a time. */
export function runPhaseAudit(service: Service, platform: Db, serverNow: () => number): Promise<void> {
  const { logger, health, signal, instanceId, metrics } = service;
  const ungated = new Counter({ name: 'tandem_ungated_phase_changes_total', help: 'Organizations moved on without GO or past a phase, and by no command that says why', labelNames: ['why'], registers: [metrics] });
  for (const why of ['skipped', 'ungated'] as const) ungated.inc({ why }, 0);
  const audit = createPhaseAudit({
    changes: createPhaseChangeReader(platform), actions: createActionLog(platform), verdicts: createGateVerdictStore(platform, serverNow), clock: serverNow,
  });
  return runLeasedLoop({
    leases: createLeaseStore(platform), name: 'phase-audit', holder: instanceId, ttlMs: leaseMs, everyMs, logger, health, signal,
    async round() {
      for (const { change, from, why } of await audit.round()) {
        ungated.inc({ why });
        logger.error({ orgId: change.orgId, from, to: change.to, flagRevision: change.flagRevision, why }, 'an organization was moved on without GO, and is obeyed');
      }
    },
  });
}
