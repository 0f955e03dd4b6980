import type { OrgId } from '@tandem/documents';
import { createLeaseStore, createExecutionStore } from '@tandem/mongodb';
import { releaseWhatIsNoLongerHeld, type LiveProcesses } from '@tandem/migration';
import { createHeldExecutions, createLiveProcesses, createOverrideStore, type LiveOverrides } from '@tandem/migration-store';
import { createOverrideTable } from '@tandem/routing';
import type { Service } from '@tandem/service-host';
import type { ExecutionQueue } from '@tandem/trigger';
import { Counter, Gauge } from 'prom-client';
import type { Db } from 'mongodb';
import { runLeasedLoop } from './leased-loop.ts';

const leaseMs = 6_000;
const everyMs = 1_000;

export interface ReleaseParts {
  readonly platform: Db;
  readonly queue: ExecutionQueue;
  readonly overrides: LiveOverrides;
  /** Milliseconds by the server's clock. */
  readonly serverNow: () => number;
}

/** Lets go what is held where no hold is in force, and watches who has not acknowledged the overrides; one process at a time. */
export function runReleaseLoop(service: Service, { platform, queue, overrides, serverNow }: ReleaseParts): Promise<void> {
  const { logger, health, signal, instanceId, metrics } = service;
  const released = new Counter({ name: 'tandem_held_released_total', help: 'Held executions that were let go because no hold is in force any more', registers: [metrics] });
  const late = new Gauge({ name: 'tandem_processes_not_acknowledged', help: 'Live processes that do not obey the newest overrides yet', registers: [metrics] });
  const processes = createLiveProcesses(platform, serverNow);
  const store = createOverrideStore(platform);
  const isHeld = async (orgId: OrgId) => createOverrideTable((await store.read()).overrides).isHeld(orgId, serverNow());
  const ports = { held: createHeldExecutions(platform), executions: createExecutionStore(platform), queue };
  return runLeasedLoop({
    leases: createLeaseStore(platform), name: 'release-held', holder: instanceId, ttlMs: leaseMs, everyMs, logger, health, signal,
    async round(leading) {
      late.set(await notAcknowledged(processes, overrides.revision()));
      const count = await releaseWhatIsNoLongerHeld(ports, { isHeld, signal: leading });
      released.inc(count);
      if (count > 0) logger.info({ released: count }, 'let go what was held');
    },
  });
}

async function notAcknowledged(processes: LiveProcesses, revision: number): Promise<number> {
  return (await processes.list()).filter(({ overridesRevision }) => overridesRevision < revision).length;
}
