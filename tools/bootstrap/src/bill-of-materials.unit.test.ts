import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { billOfMaterials, writeBillOfMaterials } from './bill-of-materials.ts';
import { workspaceRoot } from './dependencies.mjs';
import { builtIntoTheConsole, shippedOf } from './shipped-packages.mjs';

const billSchema = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.looseObject({ component: z.looseObject({ name: z.literal('tandem') }) }),
  components: z.array(z.looseObject({ name: z.string(), version: z.string(), purl: z.string().startsWith('pkg:npm/') })),
});
const manifestSchema = z.looseObject({ dependencies: z.record(z.string(), z.string()) });
const read = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));

async function scratch(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'tandem-bill-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

const component = (name: string, ...properties: readonly string[]) =>
  ({ name, version: '1.0.0', purl: `pkg:npm/${name.replace('@', '%40')}@1.0.0`, 'bom-ref': `${name}@1.0.0`, properties: properties.map((property) => ({ name: property, value: 'true' })) });

describe('the bill of materials', () => {
  it('leaves out what is for development, and what is our own, with all that leads there', () => {
    const { components, dependencies } = shippedOf({
      bomFormat: 'CycloneDX', specVersion: '1.5', metadata: { component: { name: 'folder' } },
      components: [component('one'), component('two', 'cdx:npm:package:development'), component('@tandem/errors'), component('react', 'cdx:npm:package:development')],
      dependencies: [{ ref: 'tandem@0.1.0', dependsOn: ['one@1.0.0', 'two@1.0.0', '@tandem/errors@1.0.0'] }, { ref: 'one@1.0.0', dependsOn: ['two@1.0.0'] }, { ref: 'two@1.0.0', dependsOn: [] }],
    });
    expect(components.map(({ name }) => name)).toEqual(['one', 'react']);
    expect(dependencies).toEqual([{ ref: 'tandem@0.1.0', dependsOn: ['one@1.0.0'] }, { ref: 'one@1.0.0', dependsOn: [] }]);
  });

  it('has every package that is shipped, of its version, and none that only tests and tools need', { timeout: 60_000 }, async () => {
    const file = path.join(await scratch(), 'reports', 'sbom.cdx.json');
    expect(await writeBillOfMaterials(workspaceRoot, file, new AbortController().signal)).toMatchObject({ outcome: 'written' });
    const { components } = billSchema.parse(await read(file));
    const named = components.map(({ name, version }) => `${name} ${version}`);
    const { dependencies } = manifestSchema.parse(await read(path.join(workspaceRoot, 'package.json')));
    expect(Object.entries(dependencies).map(([name, version]) => `${name} ${version}`).filter((shipped) => !named.includes(shipped))).toEqual([]);
    const names = new Set(components.map(({ name }) => name));
    for (const name of builtIntoTheConsole) expect(names).toContain(name);
    expect(['vitest', 'eslint', 'nx', 'unleash-server'].filter((name) => names.has(name))).toEqual([]);
  });

  it('is not made where npm has nothing to list, and says so', { timeout: 60_000 }, async () => {
    expect(await billOfMaterials(await scratch(), new AbortController().signal)).toEqual({ name: 'bill of materials', succeeded: false, tally: { passed: 0, failed: 1, skipped: 0 } });
  });
});
