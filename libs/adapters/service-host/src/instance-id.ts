import { randomBytes } from 'node:crypto';

/**
 * A name that no other process has, not even the same one at its next start. The end of a host's name is what tells the replicas of
 * a deployment apart, and in containers all have the same process id.
 */
export function newInstanceId(app: string, host: string): string {
  return [app, host.slice(-40).replaceAll(/[^A-Za-z0-9_.-]/g, '-'), randomBytes(4).toString('hex')].join('-');
}
