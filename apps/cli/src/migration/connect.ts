import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, TandemError } from '@tandem/errors';
import { isRefusal, type ActingPorts, type PhaseFlag, type ReleasePorts } from '@tandem/migration';
import { createHeldExecutions, createLiveProcesses, createOpenLetters, createOverrideStore } from '@tandem/migration-store';
import { createActionLog, createExecutionStore } from '@tandem/mongodb';
import { createFallbackStore, createGateVerdictStore, createTriggerStates, createWaveStore } from '@tandem/reconciliation-store';
import type { WaveStore } from '@tandem/reconciliation';
import { createUnleashAdmin, type UnleashAdmin } from '@tandem/unleash';
import { loadFlagConfig } from '../config.ts';
import { connectWithinMs, withConnection, withQueue, type Connection } from '../connection.ts';
import { refuse } from '../refuse.ts';

export interface MigrationPorts extends ActingPorts {
  readonly waves: WaveStore;
}

/** Says what is refused. Rejects with BACKEND_UNREACHABLE where MongoDB is away. Unleash is asked only by what needs the flag. */
export function withMigration(work: (ports: MigrationPorts) => Promise<void>): Promise<void> {
  const flag = flagBySettings();
  return withConnection((connection) => orRefuse(work(portsOn(connection, flag))));
}

/** The same with Redis beside it, to let go what is held. */
export function withRelease(work: (ports: MigrationPorts, release: ReleasePorts) => Promise<void>): Promise<void> {
  const flag = flagBySettings();
  return withQueue((connection, queue) => {
    const ports = portsOn(connection, flag);
    return orRefuse(work(ports, { held: ports.held, executions: createExecutionStore(connection.database), queue }));
  });
}

/** A refusal is an answer, whatever else rejects is none. */
async function orRefuse(working: Promise<void>): Promise<void> {
  try {
    await working;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    refuse(`${messageOf(error)}\n${error.operatorHint}`);
  }
}

function portsOn({ client, database, organizationPrefix, clock }: Connection, flag: PhaseFlag): MigrationPorts {
  const submissions = createFallbackStore(client, database, organizationPrefix);
  const all = () => submissions.organizations(AbortSignal.timeout(connectWithinMs));
  return {
    flag,
    overrides: createOverrideStore(database),
    acknowledgement: {
      processes: createLiveProcesses(database, clock),
      elapsed: () => performance.now(),
      sleep: async (ms, signal) => { await delay(ms, undefined, { signal }).catch(() => undefined); },
    },
    verdicts: createGateVerdictStore(database, clock),
    triggers: createTriggerStates(database),
    organizations: { all, exists: async (orgId) => (await all()).includes(orgId) },
    submissions,
    held: createHeldExecutions(database),
    openDeadLetters: createOpenLetters(database),
    actions: createActionLog(database),
    waves: createWaveStore(database),
    newId: randomUUID,
    clock,
  };
}

/** Without a token the flag cannot be read: whatever needs it says so, all else goes on. */
export function flagBySettings(): UnleashAdmin {
  const { UNLEASH_URL: url, UNLEASH_ADMIN_TOKEN: token, UNLEASH_PROJECT: project, UNLEASH_ENVIRONMENT: environment } = loadFlagConfig();
  if (url !== undefined && token !== undefined) return createUnleashAdmin({ url, token, project, environment });
  const refuse = () => Promise.reject(new TandemError('CONFIG_INVALID', 'the flag is read and moved by UNLEASH_URL and UNLEASH_ADMIN_TOKEN; set both'));
  return { create: refuse, read: refuse, move: refuse, turnOff: refuse };
}
