import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { tandemVersion } from './tandem-version.ts';

it("a report's version is the workspace's", () => {
  const manifest = JSON.parse(readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8')) as { version: string };
  expect(tandemVersion).toBe(manifest.version);
});
