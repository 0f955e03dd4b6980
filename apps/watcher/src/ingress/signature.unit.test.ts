import { createHmac } from 'node:crypto';
import { eventIngress } from '@tandem/documents';
import { describe, expect, it } from 'vitest';
import { createSignatureCheck } from './signature.ts';

const now = 1_800_000_000_000;
const [current, former] = ['c'.repeat(32), 'f'.repeat(32)];
const check = createSignatureCheck({ secrets: [current, former], now: () => now });

function headersFor(body: string, { secret = current, at = now } = {}) {
  const timestamp = String(Math.floor(at / 1_000));
  return { [eventIngress.timestampHeader]: timestamp, [eventIngress.signatureHeader]: createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex') };
}

function isTrue(headers: Readonly<Record<string, string>>, body: string): boolean {
  const reading = check.claimOf(headers);
  return reading.outcome === 'claimed' && check.isTrue(reading.claim, Buffer.from(body));
}

describe('a signature', () => {
  it('is good by either secret while one takes the other’s place, and by no other', () => {
    expect(isTrue(headersFor('{"a":1}'), '{"a":1}')).toBe(true);
    expect(isTrue(headersFor('{"a":1}', { secret: former }), '{"a":1}')).toBe(true);
    expect(isTrue(headersFor('{"a":1}', { secret: 'x'.repeat(32) }), '{"a":1}')).toBe(false);
  });

  it('is of its body and its time alone', () => {
    const headers = headersFor('{"a":1}');
    expect(isTrue(headers, '{"a":2}')).toBe(false);
    expect(isTrue({ ...headers, [eventIngress.timestampHeader]: String(now / 1_000 + 1) }, '{"a":1}')).toBe(false);
  });

  it('is good for as long as the window, either way', () => {
    for (const off of [0, 299_000, -299_000]) expect(check.claimOf(headersFor('', { at: now + off })).outcome).toBe('claimed');
    for (const off of [302_000, -302_000]) expect(check.claimOf(headersFor('', { at: now + off })).outcome).toBe('stale');
  });

  it.each([
    {},
    { ...headersFor(''), [eventIngress.timestampHeader]: '1e9' },
    { ...headersFor(''), [eventIngress.timestampHeader]: '9'.repeat(13) },
    { ...headersFor(''), [eventIngress.signatureHeader]: 'ab' },
    { ...headersFor(''), [eventIngress.signatureHeader]: 'g'.repeat(64) },
  ])('is none where it has not its shape: %j', (headers) => {
    expect(check.claimOf(headers).outcome).toBe('unsigned');
  });
});
