import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isInstalledByHand, isNodeRecentEnough, stampFor, workspaceRoot } from './dependencies.mjs';

const lock = (packages: object) => JSON.stringify({ lockfileVersion: 3, packages });

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

  describe('after an npm ci by hand', () => {
    const installed = {
      'node_modules/one': { version: '1.0.0', integrity: 'sha512-1' },
      'node_modules/@tandem/errors': { resolved: 'libs/errors', link: true },
    };
    const asked = { '': { name: 'tandem' }, ...installed, 'node_modules/one-for-another-platform': { version: '1.0.0', integrity: 'sha512-2', optional: true } };

    it('installs nothing a second time', () => {
      expect(isInstalledByHand(lock(asked), lock(installed))).toBe(true);
    });

    it.each([
      ['nothing was written down', ''],
      ['a package is missing', lock({ 'node_modules/@tandem/errors': installed['node_modules/@tandem/errors'] })],
      ['a package is another one', lock({ ...installed, 'node_modules/one': { version: '1.0.1', integrity: 'sha512-1' } })],
      ['a package has other content', lock({ ...installed, 'node_modules/one': { version: '1.0.0', integrity: 'sha512-3' } })],
    ])('installs where %s', (_what, there) => {
      expect(isInstalledByHand(lock(asked), there)).toBe(false);
    });

    it('knows what npm itself has written down here', async () => {
      const read = (file: string) => readFile(path.join(workspaceRoot, file), 'utf8');
      expect(isInstalledByHand(await read('package-lock.json'), await read('node_modules/.package-lock.json'))).toBe(true);
    });
  });
});
