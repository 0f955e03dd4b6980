import { describe, expect, it } from 'vitest';
import { isNodeRecentEnough, stampFor } from './dependencies.mjs';

describe('the bootstrap', () => {
  it.each([['v20.18.3', false], ['v18.20.0', false], ['v20.19.0', true], ['v20.20.2', true], ['v22.1.0', true]])('on Node %s goes on: %s', (version, expected) => {
    expect(isNodeRecentEnough(version)).toBe(expected);
  });

  it('installs again when the lock file or the major version of Node has changed, and only then', () => {
    const stamp = stampFor('lock', 'v20.19.0');
    expect(stampFor('lock', 'v20.20.2')).toBe(stamp);
    expect(stampFor('lock changed', 'v20.19.0')).not.toBe(stamp);
    expect(stampFor('lock', 'v22.0.0')).not.toBe(stamp);
  });
});
