import { existsSync, renameSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
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

/**
 * An app's entry, named from the workspace's root, and all that it imports as one file, which starts in a seventh of the
 * time: hundreds of small files are neither looked for nor translated. Made once in a run; undefined outside of one, and
 * for what is no app.
 */
export function appBundle(entry: string): string | undefined {
  const folder = process.env.TANDEM_APP_BUNDLES;
  if (folder === undefined || !entry.startsWith('apps/')) return undefined;
  const file = path.join(folder, `${entry.replaceAll('/', '-')}.mjs`);
  if (!existsSync(file)) bundleInto(file, entry);
  return file;
}

function bundleInto(file: string, entry: string): void {
  // another process may be at it as well: whoever is through last puts the same there
  const unfinished = `${file}.${process.pid}`;
  const source = path.join(workspaceRoot, entry);
  buildSync({
    // what lies beside an app is found from where its entry lies
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(source).href) },
    entryPoints: [source], outfile: unfinished, bundle: true, keepNames: true, conditions: ['@tandem/source'], external: notBundled,
    platform: 'node', format: 'esm', target: 'node20', sourcemap: 'inline', sourcesContent: false, banner: { js: commonJs }, logLevel: 'error',
  });
  renameSync(unfinished, file);
}
