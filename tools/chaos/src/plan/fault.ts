import type { Phase } from '@tandem/documents';
import type { ApplicationName, Instance, OrganizationHandle, ProxiedInstance } from './cast.ts';

export type Backend = 'mongodb' | 'redis';

interface Lasting {
  /** Milliseconds. */
  readonly forMs: number;
}
interface OfApp extends Lasting {
  readonly app: Instance;
}
interface OfConnections extends Lasting {
  readonly app: ProxiedInstance;
  readonly backend: Backend;
}
interface OfCommand extends Lasting {
  readonly applicationName: ApplicationName;
  readonly command: string;
  /** How many of these commands it hits. */
  readonly times: number;
}

/** What each kind hits, and for how long. Everything ends by itself. */
interface Particulars {
  'app-killed': OfApp;
  /** SIGSTOP, and SIGCONT. */
  'app-paused': OfApp;
  'mongodb-killed': Lasting;
  'mongodb-paused': Lasting;
  'mongodb-stepped-down': Lasting;
  'redis-killed': Lasting;
  /** Killed, and started without its data. */
  'redis-emptied': Lasting;
  'redis-paused': Lasting;
  'unleash-killed': Lasting;
  'connections-cut': OfConnections;
  'connections-stalled': OfConnections;
  'connections-delayed': OfConnections;
  'command-failed': OfCommand & { readonly errorCode: number };
  'command-blocked': OfCommand;
  /** The server ends the connection in place of an answer. */
  'command-cut': OfCommand;
  /** The oplog is overrun while no watcher runs. */
  'history-lost': object;
  flipped: { readonly organization: OrganizationHandle; readonly phase: Phase };
  'kill-switched': Lasting;
  'workflow-edited': { readonly organization: OrganizationHandle; readonly edit: 'renamed' | 'new-version' };
}

export type FaultKind = keyof Particulars;
export type FaultOf<Kind extends FaultKind> = { readonly kind: Kind } & Particulars[Kind];
export type Fault = { readonly [Kind in FaultKind]: FaultOf<Kind> }[FaultKind];

export const faultKinds = [
  'app-killed', 'app-paused',
  'mongodb-killed', 'mongodb-paused', 'mongodb-stepped-down', 'redis-killed', 'redis-emptied', 'redis-paused', 'unleash-killed',
  'connections-cut', 'connections-stalled', 'connections-delayed',
  'command-failed', 'command-blocked', 'command-cut',
  'history-lost', 'flipped', 'kill-switched', 'workflow-edited',
] as const satisfies readonly FaultKind[];

/**
 * What a fault has to itself while it lasts: no second one hits the same part, so that each comes to its end
 * and what it did can be told.
 */
export function partsOf(fault: Fault): readonly string[] {
  switch (fault.kind) {
    case 'app-killed':
    case 'app-paused':
    case 'connections-cut':
    case 'connections-stalled':
    case 'connections-delayed':
      return [fault.app];
    case 'mongodb-killed':
    case 'mongodb-paused':
    case 'mongodb-stepped-down':
    case 'command-failed':
    case 'command-blocked':
    case 'command-cut':
      return ['mongodb'];
    case 'redis-killed':
    case 'redis-emptied':
    case 'redis-paused':
      return ['redis'];
    case 'unleash-killed':
    case 'flipped':
      return ['unleash'];
    case 'kill-switched':
      return ['unleash', 'watcher-1', 'watcher-2'];
    case 'history-lost':
      return ['mongodb', 'watcher-1', 'watcher-2'];
    case 'workflow-edited':
      return ['workflows'];
  }
}

/** One line for people. */
export function describeFault(fault: Fault): string {
  const { kind, ...details } = fault;
  return [kind, ...Object.entries(details).map(([name, value]) => (name === 'forMs' ? `for ${value} ms` : name === 'errorCode' ? `with ${value}` : name === 'times' ? `${value} times` : String(value)))].join(' ');
}
