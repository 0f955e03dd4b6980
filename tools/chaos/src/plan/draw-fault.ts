import { phases, type Phase } from '@tandem/documents';
import { applicationNames, importers, instances, organizationHandles, proxiedInstances, type ApplicationName, type OrganizationHandle } from './cast.ts';
import type { Fault, FaultKind } from './fault.ts';
import type { Random } from './random.ts';

/** Longest durations, in milliseconds. */
export interface Durations {
  /** Longer than a lease, where there is time for it. */
  readonly pause: number;
  readonly outage: number;
}

/** What each process says to MongoDB, as far as faults are worth while there. */
const commandsOf: Readonly<Record<ApplicationName, readonly [string, ...string[]]>> = {
  'legacy-trigger': ['insert', 'find', 'update'],
  'platform-handler': ['insert', 'find', 'update'],
  watcher: ['insert', 'find', 'update', 'getMore', 'aggregate', 'findAndModify'],
  worker: ['find', 'update', 'findAndModify'],
  reconciler: ['insert', 'find', 'update', 'aggregate', 'findAndModify'],
};

/** Of elections, shutdowns, networks and cursors: what the driver specification lists as worth another attempt. */
const passingErrors = [6, 7, 63, 89, 91, 133, 150, 189, 234, 262, 9001, 10107, 11600, 11602, 13388, 13435, 13436] as const;
/** Only a cursor's: it is gone. */
const cursorNotFound = 43;

const streamPhases = ['parallel', 'primary', 'complete'] as const;

/** One of the phases that an organization may be in. */
export function drawPhase(organization: OrganizationHandle, random: Random): Phase {
  return random.pick<Phase>(importers.some((importer) => importer === organization) ? streamPhases : phases);
}

/** A fault of this kind, its particulars by chance. */
export function drawFault(kind: FaultKind, random: Random, durations: Durations): Fault {
  const briefly = (longest: number): number => random.between(Math.min(200, longest), longest);
  switch (kind) {
    case 'app-killed':
    case 'app-paused':
      return { kind, app: random.pick(instances), forMs: briefly(durations.pause) };
    case 'mongodb-killed':
    case 'mongodb-paused':
    case 'mongodb-stepped-down':
    case 'redis-killed':
    case 'redis-emptied':
    case 'redis-paused':
    case 'unleash-killed':
      return { kind, forMs: briefly(durations.outage) };
    case 'connections-cut':
    case 'connections-stalled':
    case 'connections-delayed':
      return { kind, app: random.pick(proxiedInstances), backend: random.pick(['mongodb', 'redis']), forMs: briefly(durations.pause) };
    case 'command-failed':
    case 'command-blocked':
    case 'command-cut':
      return drawCommandFault(kind, random, briefly(durations.outage));
    case 'history-lost':
      return { kind };
    case 'flipped': {
      const organization = random.pick(organizationHandles);
      return { kind, organization, phase: drawPhase(organization, random) };
    }
    case 'kill-switched':
      return { kind, forMs: briefly(durations.outage) };
    case 'workflow-edited':
      return { kind, organization: random.pick(organizationHandles), edit: random.pick(['renamed', 'new-version']) };
  }
}

function drawCommandFault(kind: 'command-failed' | 'command-blocked' | 'command-cut', random: Random, forMs: number): Fault {
  const applicationName = random.pick(applicationNames);
  const command = random.pick(commandsOf[applicationName]);
  const times = random.between(1, 4);
  if (kind !== 'command-failed') return { kind, applicationName, command, times, forMs };
  return { kind, applicationName, command, errorCode: random.pick(command === 'getMore' ? [...passingErrors, cursorNotFound] : passingErrors), times, forMs };
}
