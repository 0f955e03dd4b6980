import { createPhaseAudit } from '@tandem/migration';
import { createPhaseChangeReader } from '@tandem/migration-store';
import { createActionLog, createLeaseStore, type ServerClock } from '@tandem/mongodb';
import { createGateVerdictStore, createPhaseAuditMark } from '@tandem/reconciliation-store';
import { runLeasedLoop, type LeaseTelemetry, type Service } from '@tandem/service-host';
import type { Db } from 'mongodb';
import { leaseMs } from './loop-lease.ts';
import type { Telemetry } from './telemetry.ts';

const everyMs = 5_000;

export interface PhaseAuditParts {
  readonly platform: Db;
  readonly clock: ServerClock;
  readonly telemetry: Pick<Telemetry, keyof LeaseTelemetry | 'ungated'>;
}

/** Tells of organizations that somebody moved on in the dashboard, past a gate or a phase; one process at a time. */
export function runPhaseAudit(service: Service, { platform, clock, telemetry }: PhaseAuditParts): Promise<void> {
  const serverNow = () => clock.now();
  const audit = createPhaseAudit({
    changes: createPhaseChangeReader(platform), actions: createActionLog(platform), verdicts: createGateVerdictStore(platform, serverNow),
    mark: createPhaseAuditMark(platform), clock: serverNow,
  });
  return runLeasedLoop(service, {
    leases: createLeaseStore(platform), name: 'phase-audit', ttlMs: leaseMs, everyMs, telemetry,
    async round() {
      await audit.round(({ change, from, why }) => {
        telemetry.ungated({ why });
        service.logger.error({ orgId: change.orgId, from, to: change.to, flagRevision: change.flagRevision, why }, 'an organization was moved on without GO, and is obeyed');
      });
    },
  });
}
