import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

const oldestNode = [20, 19];
const stampFile = path.join(workspaceRoot, 'node_modules', '.tandem-installed');

/**
 * @param {string} version as `process.version` says it
 * @returns {boolean} whether this Node is one that Tandem runs on
 */
export function isNodeRecentEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/**
 * What `npm ci` was last done for: the lock file and the Node that it was done with.
 * @param {string} lockFile
 * @param {string} nodeVersion
 */
export function stampFor(lockFile, nodeVersion) {
  const [major = ''] = nodeVersion.split('.');
  return `${major} ${createHash('sha256').update(lockFile).digest('hex')}`;
}

/** Installs the dependencies where they are missing or the lock file has changed since. Ends the process where that fails. */
export async function ensureDependencies() {
  if (!isNodeRecentEnough(process.version)) {
    console.error(`Tandem needs Node ${oldestNode.join('.')} or later; this is ${process.version}.`);
    process.exit(1);
  }
  const stamp = stampFor(await readFile(path.join(workspaceRoot, 'package-lock.json'), 'utf8'), process.version);
  const installed = await readFile(stampFile, 'utf8').catch(() => '');
  if (installed === stamp) return;
  await install();
  await writeFile(stampFile, stamp);
}

async function install() {
  console.log('Installing dependencies by npm ci …');
  const start = Date.now();
  const progress = setInterval(() => { console.log(`  … npm ci (${Math.round((Date.now() - start) / 1000)} s)`); }, 5_000);
  const child = spawn('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'], {
    cwd: workspaceRoot, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32',
  });
  const code = await new Promise((resolve) => {
    child.once('error', () => { resolve(127); });
    child.once('exit', (status) => { resolve(status ?? 1); });
  });
  clearInterval(progress);
  if (code !== 0) {
    console.error('npm ci failed. Its message is above; npm needs its registry, or a cache that holds every package.');
    process.exit(1);
  }
}
