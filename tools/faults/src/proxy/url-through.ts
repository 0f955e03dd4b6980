import type { Address } from './tcp-proxy.ts';

const defaultPorts: Readonly<Record<string, number>> = { mongodb: 27_017, redis: 6_379, rediss: 6_379 };

/** Under TLS the certificate's name would not be the proxy's, and an SRV record names no port. */
export function canBeProxied(url: string): boolean {
  return /^(mongodb|redis):\/\//.test(url) && !/[?&](tls|ssl)=true/i.test(url);
}

/** Where a MongoDB or Redis listens; the first of several. */
export function addressOf(url: string): Address {
  const { scheme, hosts } = partsOf(url);
  const [, host = '', port] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(hosts.split(',')[0] ?? '') ?? [];
  return { host, port: port === undefined ? (defaultPorts[scheme] ?? 0) : Number(port) };
}

/**
 * The same server, user and database by way of a port on 127.0.0.1, and by no other: a MongoDB driver
 * would else leave for the addresses that the replica set tells of its members.
 */
export function urlThrough(url: string, { port }: { readonly port: number }): string {
  const { scheme, credentials, path, query } = partsOf(url);
  const options = new URLSearchParams(query);
  if (scheme === 'mongodb') {
    options.delete('replicaSet');
    options.set('directConnection', 'true');
  }
  const through = `${scheme}://${credentials}127.0.0.1:${port}${path}`;
  return options.size === 0 ? through : `${through}${path === '' ? '/' : ''}?${options.toString()}`;
}

/** By hand: a URL of MongoDB may name several hosts, and then is none to `URL`. */
function partsOf(url: string) {
  const [, scheme = '', credentials = '', hosts = '', path = '', query = ''] = /^([a-z]+):\/\/([^@/]*@)?([^/?]*)([^?]*)\??(.*)$/.exec(url) ?? [];
  return { scheme, credentials, hosts, path, query };
}
