import ipaddr from 'ipaddr.js';

/** Whether only this machine reaches what listens there. A name that is no address counts as elsewhere, but for `localhost`. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (bare === 'localhost') return true;
  return ipaddr.isValid(bare) && ipaddr.process(bare).range() === 'loopback';
}

/** The name of a `Host` header without its port; null where it is none. */
export function hostNameOf(header: string | undefined): string | null {
  if (header === undefined || header.length > 255) return null;
  return /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(header)?.[1] ?? null;
}
