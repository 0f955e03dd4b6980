import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

const oldestNode = [20, 19];
const stampFile = path.join(workspaceRoot, 'node_modules', '.tandem-installed');
const installedFile = path.join(workspaceRoot, 'node_modules', '.package-lock.json');

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

/**
 * Whether what npm has written down as installed is all that the lock file asks for: then somebody has run `npm ci` by
 * hand, which takes our stamp away. Packages for other platforms may be missing.
 * @param {string} lockFile
 * @param {string} installedFile what npm leaves in `node_modules/.package-lock.json` once it is done; empty where it left nothing
 */
export function isInstalledByHand(lockFile, installedFile) {
  if (installedFile === '') return false;
  const installed = packagesOf(installedFile);
  return Object.entries(packagesOf(lockFile)).every(([place, wanted]) => {
    if (place === '' || wanted.optional === true || wanted.devOptional === true) return true;
    const found = installed[place];
    return found !== undefined && found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/**
 * @param {string} text
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }>}
 */
function packagesOf(text) {
  return JSON.parse(text).packages ?? {};
}

/** Installs the dependencies where they are missing or the lock file has changed since. Ends the process where that fails. */
export async function ensureDependencies() {
  if (!isNodeRecentEnough(process.version)) {
    say(`Tandem needs Node ${oldestNode.join('.')} or later; this is ${process.version}.`);
    process.exit(1);
  }
  const lockFile = await readFile(path.join(workspaceRoot, 'package-lock.json'), 'utf8');
  const stamp = stampFor(lockFile, process.version);
  const installed = await readFile(stampFile, 'utf8').catch(() => '');
  if (installed === stamp) return;
  const isThere = installed === '' && isInstalledByHand(lockFile, await readFile(installedFile, 'utf8').catch(() => ''));
  if (!isThere) await install();
  await writeFile(stampFile, stamp);
}

/**
 * What a command prints may be piped into another program, so none of this goes there.
 * @param {string} text
 */
function say(text) {
  process.stderr.write(`${text}\n`);
}

async function install() {
  say('Installing dependencies by npm ci …');
  const start = Date.now();
  const progress = setInterval(() => { say(`  … npm ci (${Math.round((Date.now() - start) / 1000)} s)`); }, 5_000);
  const child = spawn('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'], {
    cwd: workspaceRoot, stdio: ['ignore', process.stderr, process.stderr], shell: process.platform === 'win32',
  });
  const code = await new Promise((resolve) => {
    child.once('error', () => { resolve(127); });
    child.once('exit', (status) => { resolve(status ?? 1); });
  });
  clearInterval(progress);
  if (code !== 0) {
    say('npm ci failed. Its message is above; npm needs its registry, or a cache that holds every package.');
    process.exit(1);
  }
}
