import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { TandemError } from '@tandem/errors';
import ipaddr from 'ipaddr.js';

/** `host:port` in lower case, a numeric IPv6 host without brackets. */
export function hostAndPort(hostname: string, port: number): string {
  return `${hostname.toLowerCase().replace(/^\[|\]$/g, '')}:${port}`;
}

/** All of IPv6 that is given out for the internet; the compatible forms (`::/96`) are outside of it. */
const globalUnicast = ipaddr.parseCIDR('2000::/3');

/** Azure's own services for a machine on it, though the address is of a public range. */
const azurePlatform = '168.63.129.16';

/**
 * Whether an address is out on the internet. Loopback, private, link-local, carrier-grade NAT, multicast
 * and all the other special ranges are not, and so no platform's address for its machines. Nor is any IPv6 form that carries an IPv4 address (mapped, compatible,
 * translated, 6to4, Teredo): where it leads is for a gateway to say.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  return parsed.range() === 'unicast' && parsed.toString() !== azurePlatform && (parsed.kind() === 'ipv4' || parsed.match(globalUnicast));
}

export function refusedAddress(hostname: string, port: number): TandemError {
  return new TandemError('ADDRESS_REFUSED', `${hostname}:${port}`);
}

/** @throws ADDRESS_REFUSED for a numeric host that is not public; names are judged when they are resolved */
export function refusePrivateLiteral(hostname: string, port: number): void {
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !isPublicAddress(literal)) throw refusedAddress(hostname, port);
}

export type Resolve = (hostname: string, callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void) => void;

const resolveBySystem: Resolve = (hostname, callback) => {
  lookup(hostname, { all: true }, callback);
};

/**
 * A lookup for `net.connect` that refuses a name if any of its addresses is not public. The socket
 * connects to the very addresses that were judged, so a name that changes its mind in between gains nothing.
 */
export function createGuardedLookup(resolve: Resolve = resolveBySystem): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      if (error) {
        callback(error, '', 0);
        return;
      }
      const [first] = addresses;
      if (!first) callback(new Error(`${hostname} has no address`), '', 0);
      else if (!addresses.every(({ address }) => isPublicAddress(address))) callback(refusedAddress(hostname, 0), '', 0);
      else if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
