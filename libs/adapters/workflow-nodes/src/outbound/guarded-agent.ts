import { Agent, buildConnector, type Dispatcher } from 'undici';
import { isTandemError } from '@tandem/errors';
import { createGuardedLookup, hostAndPort, refusePrivateLiteral, type Resolve } from './address-policy.ts';

const connectTimeoutMs = 5_000;

export interface GuardedAgentOptions {
  /** `host:port` entries that may be reached though they are not public. */
  readonly allowedHosts: readonly string[];
  /** How names are resolved; the system's way by default. */
  readonly resolve?: Resolve;
}

/** Connections to public addresses, and to allowed hosts. It follows no redirects. */
export function createGuardedAgent({ allowedHosts, resolve }: GuardedAgentOptions): Dispatcher {
  const allowed = new Set(allowedHosts.map((entry) => entry.toLowerCase()));
  const connectOpenly = buildConnector({ timeout: connectTimeoutMs });
  const connectGuarded = buildConnector({ timeout: connectTimeoutMs, lookup: createGuardedLookup(resolve) });
  return new Agent({
    connections: 64,
    pipelining: 1,
    keepAliveTimeout: 10_000,
    connect(options, callback) {
      const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
      if (allowed.has(hostAndPort(options.hostname, port))) {
        connectOpenly(options, callback);
        return;
      }
      try {
        refusePrivateLiteral(options.hostname, port);
      } catch (error) {
        if (!isTandemError(error)) throw error;
        callback(error, null);
        return;
      }
      connectGuarded(options, callback);
    },
  });
}
