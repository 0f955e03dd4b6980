import { createActionLog, createLeaseStore, type ServerClock } from '@tandem/mongodb';
import { createFaultReader, createRunReadings, createTriggerStates } from '@tandem/reconciliation-store';
import { createRollbackWatch, type PhaseFlips } from '@tandem/rollback-watch';
import { runLeasedLoop, type LeaseTelemetry, type Service } from '@tandem/service-host';
import { createUnleashAdmin } from '@tandem/unleash';
import type { Db } from 'mongodb';
import type { Config } from './config.ts';
import { leaseMs } from './loop-lease.ts';
import { phaseFlipsBy } from './phase-flips.ts';
import type { Telemetry } from './telemetry.ts';
import { newsOf } from './trip-news.ts';

const mostEveryMs = 10_000;

export interface RollbackParts {
  readonly platform: Db;
  readonly clock: ServerClock;
  readonly telemetry: Pick<Telemetry, keyof LeaseTelemetry | 'rollbackTriggers'>;
}

/** Watches the rollback triggers, in one process at a time; ends when the service stops. */
export function runRollbackWatch(config: Config, service: Service, { platform, clock, telemetry }: RollbackParts): Promise<void> {
  const { logger, instanceId } = service;
  const watch = createRollbackWatch({
    runs: createRunReadings(platform),
    faults: createFaultReader(platform),
    states: createTriggerStates(platform),
    actions: createActionLog(platform),
    flips: flipsBy(config),
    clock: () => clock.now(),
    by: instanceId,
  });
  return runLeasedLoop(service, {
    // a comparison brings new readings; nothing is gained by looking more often
    leases: createLeaseStore(platform), name: 'rollback-watch', ttlMs: leaseMs, everyMs: Math.min(config.RECONCILE_INTERVAL_MS, mostEveryMs), telemetry,
    async round(leading) {
      const { states, trips } = await watch.round(leading);
      telemetry.rollbackTriggers(states);
      for (const trip of trips) logger.error({ ...trip.trip, scope: trip.scope, flip: trip.flip, trouble: trip.trouble }, newsOf(trip));
    },
  });
}

function flipsBy({ UNLEASH_URL: url, UNLEASH_ADMIN_TOKEN: token, UNLEASH_PROJECT: project, UNLEASH_ENVIRONMENT: environment }: Config): PhaseFlips | null {
  return url !== undefined && token !== undefined ? phaseFlipsBy(createUnleashAdmin({ url, token, project, environment })) : null;
}
