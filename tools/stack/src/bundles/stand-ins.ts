import { rename } from 'node:fs/promises';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { buildOptions } from './bundle.ts';
import { unfinishedOf } from './cache-folder.ts';
import { bundlesFolder } from './keep-app-bundles.ts';

/** Packages of the workspace, and the module that stands in for each: it alone gets the original. */
export type StandIns = Readonly<Record<string, string>>;

const underway = new Map<string, Promise<string>>();

/**
 * A bundle of an entry whose modules get other packages than they ask for, for tests that break a program on purpose.
 * @throws Error outside of a run that keeps bundles
 */
export async function bundleWith(standIns: StandIns, entry: string): Promise<string> {
  const folder = bundlesFolder();
  if (folder === undefined) throw new Error('This run keeps no bundles: see keepAppBundles.');
  const names = [entry, ...Object.values(standIns).map((module) => path.basename(module))];
  const file = path.join(folder, `${names.join('-').replaceAll('/', '-')}.mjs`);
  const made = underway.get(file) ?? bundleWithInto(file, standIns, entry);
  underway.set(file, made);
  try {
    return await made;
  } catch (error) {
    underway.delete(file);
    throw error;
  }
}

async function bundleWithInto(file: string, standIns: StandIns, entry: string): Promise<string> {
  const unfinished = unfinishedOf(file);
  await build({ ...buildOptions(unfinished, entry, []), plugins: [standingIn(standIns)] });
  await rename(unfinished, file);
  return file;
}

function standingIn(standIns: StandIns): Plugin {
  return {
    name: 'stand-ins',
    setup(building) {
      for (const [name, module] of Object.entries(standIns)) {
        building.onResolve({ filter: new RegExp(`^${name}$`) }, ({ importer }) => (importer === module ? undefined : { path: module }));
      }
    },
  };
}
