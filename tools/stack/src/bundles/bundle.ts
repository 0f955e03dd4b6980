import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync, type BuildOptions } from 'esbuild';
import { workspaceRoot } from '../workspace-root.ts';
import { unfinishedOf } from './cache-folder.ts';
import { bundlesFolder } from './keep-app-bundles.ts';

/** These read files that lie beside their code. */
const notBundled = ['@bull-board/*', '@fastify/swagger-ui'];

/** What CommonJS packages expect to be there. Under names of its own: the bundle imports some of it as well. */
const commonJs = `import { createRequire as requireOf } from 'node:module';
const require = requireOf(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname;`;

/**
 * An entry, named from the workspace's root, and all that it imports as one file, which starts in a seventh of the
 * time: hundreds of small files are neither looked for nor translated, and no source map is read. What is to run first, in the same process and
 * with the same modules, is named in `before`. Made once in a run; undefined outside of one.
 */
export function bundleOf(entry: string, before: readonly string[] = []): string | undefined {
  const folder = bundlesFolder();
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

/** One file of the modules to run first and of the entry, in this order. */
export function buildOptions(outfile: string, entry: string, before: readonly string[]): BuildOptions {
  const inOrder = [...before, entry].map((module) => `import './${module}';`).join('\n');
  return {
    // what lies beside a program is found from where its entry lies
    define: { 'import.meta.url': JSON.stringify(pathToFileURL(path.join(workspaceRoot, entry)).href) },
    stdin: { contents: inOrder, resolveDir: workspaceRoot, loader: 'ts' }, outfile, bundle: true, keepNames: true, conditions: ['@tandem/source'], external: notBundled,
    platform: 'node', format: 'esm', target: 'node20', minifyWhitespace: true, minifySyntax: true, lineLimit: 160, banner: { js: commonJs }, logLevel: 'error',
  };
}
