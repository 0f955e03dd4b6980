import type { OrgId } from '@tandem/documents';
import { createExecutionStore, createLeaseStore, type ServerClock } from '@tandem/mongodb';
import { releaseWhatIsNoLongerHeld, type LiveProcesses } from '@tandem/migration';
import { createHeldExecutions, createLiveProcesses, createOverrideStore, type LiveOverrides } from '@tandem/migration-store';
import { createOverrideTable } from '@tandem/routing';
import { runLeasedLoop, type LeaseTelemetry, type Service } from '@tandem/service-host';
import type { ExecutionQueue } from '@tandem/trigger';
import type { Db } from 'mongodb';
import { leaseMs } from './loop-lease.ts';
import type { Telemetry } from './telemetry.ts';

const everyMs = 1_000;

export interface ReleaseParts {
  readonly platform: Db;
  readonly queue: ExecutionQueue;
  readonly overrides: LiveOverrides;
  readonly clock: ServerClock;
  readonly telemetry: Pick<Telemetry, keyof LeaseTelemetry | 'released' | 'notAcknowledged'>;
}

/** Lets go what is held where no hold is in force, and watches who has not acknowledged the overrides; one process at a time. */
export function runReleaseLoop(service: Service, { platform, queue, overrides, clock, telemetry }: ReleaseParts): Promise<void> {
  const serverNow = () => clock.now();
  const processes = createLiveProcesses(platform, serverNow);
  const store = createOverrideStore(platform);
  const isHeld = async (orgId: OrgId) => createOverrideTable((await store.read()).overrides).isHeld(orgId, serverNow());
  const ports = { held: createHeldExecutions(platform), executions: createExecutionStore(platform), queue };
  return runLeasedLoop(service, {
    leases: createLeaseStore(platform), name: 'release-held', ttlMs: leaseMs, everyMs, telemetry,
    async round(leading) {
      telemetry.notAcknowledged(await notAcknowledged(processes, overrides.revision()));
      const count = await releaseWhatIsNoLongerHeld(ports, { isHeld, signal: leading });
      telemetry.released(count);
      if (count > 0) service.logger.info({ released: count }, 'let go what was held');
    },
  });
}

async function notAcknowledged(processes: LiveProcesses, revision: number): Promise<number> {
  return (await processes.list()).filter(({ overridesRevision }) => overridesRevision < revision).length;
}
