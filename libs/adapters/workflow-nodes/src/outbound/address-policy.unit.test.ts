import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { createGuardedLookup, isPublicAddress } from './address-policy.ts';

describe('isPublicAddress', () => {
  it.each(['93.184.216.34', '2606:2800:220:1::1'])('lets %s pass', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    '127.0.0.1', '127.8.8.8', '0.0.0.0', '10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '224.0.0.1', '255.255.255.255',
    '::1', '::', 'fe80::1', 'fc00::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::', 'ff02::1', 'nonsense',
    '168.63.129.16', '100.100.100.200', '192.0.0.192', '198.19.0.1', 'fd00:ec2::254', 'fd20:ce::254',
    '::7f00:1', '::127.0.0.1', '::10.0.0.1', '::8.8.8.8', '::ffff:8.8.8.8', '::ffff:0:127.0.0.1', '64:ff9b::8.8.8.8', '64:ff9b:1::a00:1', '2002:808:808::1', '2001:0:7f00:1::1', '2001:db8::1', '4000::1',
  ])('refuses %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('the guarded lookup', () => {
  const resolveTo = (addresses: readonly string[]) =>
    createGuardedLookup((_hostname, callback) => {
      callback(null, addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })));
    });
  const look = (addresses: readonly string[]) =>
    new Promise((resolve, reject) => {
      resolveTo(addresses)('name.example', { all: true }, (error, found) => {
        if (error) reject(error);
        else resolve(found);
      });
    });

  it('passes on the very addresses that were judged', async () => {
    expect(await look(['93.184.216.34'])).toEqual([{ address: '93.184.216.34', family: 4 }]);
  });

  it('refuses a name of whose addresses a single one is private', async () => {
    await expect(look(['93.184.216.34', '10.0.0.1'])).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
  });
});
