import { randomUUID } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, buildSync, type BuildOptions, type Plugin } from 'esbuild';
import { workspaceRoot } from '../workspace-root.ts';

/** Below the workspace, where packages are found. */
const cacheFolder = path.join(workspaceRoot, 'node_modules', '.cache', 'tandem');

/** These read files that lie beside their code. */
const notBundled = ['@bull-board/*', '@fastify/swagger-ui'];

/** What CommonJS packages expect to be there. Under names of its own: the bundle imports some of it as well. */
const commonJs = `import { createRequire as requireOf } from 'node:module';
const require = requireOf(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;`;

/**
 * Lets this run start apps from bundles: TANDEM_APP_BUNDLES names the folder, and all its processes inherit it. A folder of its own:
 * what it holds is as old as the run. Within a run that has one already it is the same.
 * @returns its end
 */
export async function keepAppBundles(): Promise<() => Promise<void>> {
  if (process.env.TANDEM_APP_BUNDLES !== undefined) return () => Promise.resolve();
  await mkdir(cacheFolder, { recursive: true });
  const folder = await mkdtemp(path.join(cacheFolder, 'bundles-'));
  process.env.TANDEM_APP_BUNDLES = folder;
  return async () => {
    delete process.env.TANDEM_APP_BUNDLES;
    await rm(folder, { recursive: true, force: true });
  };
}

/**
 * An entry, named from the workspace's root, and all that it imports as one file, which starts in a seventh of the
 * time: hundreds of small files are neither looked for nor translated, and no source map is read. What is to run first, in the same process and
 * with the same modules, is named in `before`. Made once in a run; undefined outside of one.
 */
export function bundleOf(entry: string, before: readonly string[] = []): string | undefined {
  const folder = process.env.TANDEM_APP_BUNDLES;
  if (folder === undefined) return undefined;
  const file = path.join(folder, `${[...before, entry].join('-').replaceAll('/', '-')}.mjs`);
  if (!existsSync(file)) bundleInto(file, entry, before);
  return file;
}

function bundleInto(file: string, entry: string, before: readonly string[]): void {
  const unfinished = unfinishedOf(file);
  buildSync(buildOptions(unfinished, entry, before));
  renameSync(unfinished, file);
}

/**
 * An entry and the modules of its own that it imports, translated to one file: to start a program whose packages are many, and which tsx would look
 * through one by one. Its packages are imported as they are.
 */
export async function translationOf(entry: string): Promise<string> {
  const file = path.join(cacheFolder, `${entry.replaceAll('/', '-')}.mjs`);
  await mkdir(cacheFolder, { recursive: true });
  const unfinished = unfinishedOf(file);
  const { outputFiles: [translated] } = await build({ entryPoints: [path.join(workspaceRoot, entry)], write: false, bundle: true, packages: 'external', platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' });
  await writeFile(unfinished, translated?.contents ?? '');
  renameSync(unfinished, file);
  return file;
}

/** Packages of the workspace, and the module that stands in for each: it alone gets the original. */
export type StandIns = Readonly<Record<string, string>>;

const underway = new Map<string, Promise<string>>();

/**
 * A bundle of an entry whose modules get other packages than they ask for, for tests that break a program on purpose.
 * @throws Error outside of a run that keeps bundles
 */
export async function bundleWith(standIns: StandIns, entry: string): Promise<string> {
  const folder = process.env.TANDEM_APP_BUNDLES;
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
  renameSync(unfinished, file);
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

/** Others may be at it as well: whoever is through last puts the same there. */
const unfinishedOf = (file: string): string => `${file}.${randomUUID()}`;

function buildOptions(outfile: string, entry: string, before: readonly string[]): BuildOptions {
  const inOrder = [...before, entry].map((module) => `import './${module}';`).join('\n');
  return {
    // what lies beside a program is found from where its entry lies
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(path.join(workspaceRoot, entry)).href) },
    stdin: { contents: inOrder, resolveDir: workspaceRoot, loader: 'ts' }, outfile, bundle: true, keepNames: true, conditions: ['@tandem/source'], external: notBundled,
    platform: 'node', format: 'esm', target: 'node20', minifyWhitespace: true, minifySyntax: true, lineLimit: 160, banner: { js: commonJs }, logLevel: 'error',
  };
}
