import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { workspaceRoot } from '../workspace-root.ts';

/** These read files that lie beside their code. */
const notBundled = ['@bull-board/*', '@fastify/swagger-ui'];

/** What CommonJS packages expect to be there. Under names of its own: the bundle imports some of it as well. */
const commonJs = `import { createRequire as requireOf } from 'node:module';
const require = requireOf(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;`;

/**
 * Lets this run start apps from bundles: TANDEM_APP_BUNDLES names the folder, and all its processes inherit it. A folder of its own below the workspace, where packages are
 * found: what it holds is as old as the run. Within a run that has one already it is the same.
 * @returns its end
 */
export async function keepAppBundles(): Promise<() => Promise<void>> {
  if (process.env.TANDEM_APP_BUNDLES !== undefined) return () => Promise.resolve();
  const parent = path.join(workspaceRoot, 'node_modules', '.cache', 'tandem');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(path.join(parent, 'bundles-'));
  process.env.TANDEM_APP_BUNDLES = folder;
  return async () => {
    delete process.env.TANDEM_APP_BUNDLES;
    await rm(folder, { recursive: true, force: true });
  };
}

const bundling = new Map<string, Promise<string>>();

/**
 * An app's entry and all that it imports as one file, which starts in a seventh of the time: hundreds of small files are
 * neither looked for nor translated. Made once in a run; undefined outside of one, and for what is no app.
 */
export async function appBundle(entry: string): Promise<string | undefined> {
  const folder = process.env.TANDEM_APP_BUNDLES;
  if (folder === undefined || !entry.startsWith('apps/')) return undefined;
  const file = path.join(folder, `${entry.replaceAll('/', '-')}.mjs`);
  const bundled = bundling.get(file) ?? bundleInto(file, entry);
  bundling.set(file, bundled);
  return bundled;
}

async function bundleInto(file: string, entry: string): Promise<string> {
  if (await isThere(file)) return file;
  // another process may be at it as well: whoever is through last puts the same there
  const unfinished = `${file}.${process.pid}`;
  await build({
    entryPoints: [path.join(workspaceRoot, entry)], outfile: unfinished, bundle: true, keepNames: true, conditions: ['@tandem/source'], external: notBundled,
    platform: 'node', format: 'esm', target: 'node20', sourcemap: 'inline', sourcesContent: false, banner: { js: commonJs }, logLevel: 'error',
  });
  await rename(unfinished, file);
  return file;
}

const isThere = (file: string): Promise<boolean> => stat(file).then(() => true, () => false);
