import { spawn } from 'node:child_process';

/** The console's page is built from these, so they are shipped in it, though nothing imports them where the apps run. */
export const builtIntoTheConsole = ['react', 'react-dom', 'scheduler'];

const development = 'cdx:npm:package:development';

/**
 * @typedef {{ name: string, version: string, purl: string, 'bom-ref': string, properties?: { name: string, value: string }[] }} Component
 * @typedef {{ bomFormat: string, specVersion: string, metadata: { component: { name: string } }, components: Component[], dependencies: { ref: string, dependsOn: string[] }[] }} Bill
 */

/**
 * Of everything that is installed what is shipped: not what only tools and tests need, nor the workspace's own projects. npm
 * itself, told to omit development, leaves out whatever some package names among its own `devDependencies` as well.
 * @param {Bill} everything as `npm sbom` lists it
 * @returns {Bill}
 */
export function shippedOf(everything) {
  const isOwn = (/** @type {Component} */ { purl }) => purl.startsWith('pkg:npm/%40tandem/');
  const isForDevelopment = (/** @type {Component} */ { name, properties = [] }) => !builtIntoTheConsole.includes(name) && properties.some((property) => property.name === development);
  const components = everything.components.filter((component) => !isOwn(component) && !isForDevelopment(component));
  const shipped = new Set(components.map((component) => component['bom-ref']));
  const [root] = everything.dependencies;
  const dependencies = everything.dependencies
    .filter(({ ref }) => ref === root?.ref || shipped.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((target) => shipped.has(target)) }));
  // npm names it after the folder that it lies in
  const metadata = { ...everything.metadata, component: { ...everything.metadata.component, name: 'tandem' } };
  return { ...everything, metadata, components, dependencies };
}

/**
 * Lists what is shipped, as CycloneDX, by what is installed; asks no registry.
 * @param {string} directory the workspace's root
 * @param {AbortSignal} [signal]
 * @returns {Promise<Bill>} rejects where npm lists nothing, with what it says
 */
export async function listShipped(directory, signal) {
  const child = spawn('npm', ['sbom', '--sbom-format=cyclonedx'], { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'], shell: process.platform === 'win32', ...(signal && { signal }) });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ part) => { text += part; });
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => { if (code === 0) resolve(undefined); else reject(new Error(`npm sbom ended with ${code}`)); });
  });
  return shippedOf(JSON.parse(text));
}
