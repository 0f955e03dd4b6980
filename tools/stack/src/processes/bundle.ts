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
  // another process may be at it as well: whoever is through last puts the same there
  const unfinished = `${file}.${process.pid}`;
  const inOrder = [...before, entry].map((module) => `import './${module}';`).join('\n');
  buildSync({
    // what lies beside a program is found from where its entry lies
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(path.join(workspaceRoot, entry)).href) },
    stdin: { contents: inOrder, resolveDir: workspaceRoot, loader: 'ts' }, outfile: unfinished, bundle: true, keepNames: true, conditions: ['@tandem/source'], external: notBundled,
    platform: 'node', format: 'esm', target: 'node20', minifyWhitespace: true, minifySyntax: true, lineLimit: 160, banner: { js: commonJs }, logLevel: 'error',
  });
  renameSync(unfinished, file);
}
