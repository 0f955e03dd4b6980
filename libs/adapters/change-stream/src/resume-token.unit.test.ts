import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterTimeOfToken } from './resume-token.ts';

describe('clusterTimeOfToken', () => {
  it('reads a mongod’s token', () => {
    expect(clusterTimeOfToken({ _data: '8265F1C3A4000000022B0429296E1404' })).toEqual({ seconds: 0x65f1c3a4, increment: 2 });
  });

  it('reads a SecantusDB’s token', () => {
    const data = '2B0000001273000200000000000000117400030000003BAE056B026E000100000000036B00050000000000';
    expect(clusterTimeOfToken({ _data: data })).toEqual({ seconds: 0x6b05ae3b, increment: 3 });
  });

  it('knows nothing of any other, and never throws', () => {
    expect(clusterTimeOfToken(null)).toBeNull();
    expect(clusterTimeOfToken({ _data: 'zz' })).toBeNull();
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.record({ _data: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes).toString('hex')) })), (token) => {
        const time = clusterTimeOfToken(token);
        expect(time === null || Number.isInteger(time.seconds)).toBe(true);
      }),
    );
  });
});
