import { createHash } from 'node:crypto';
import { lstat, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { geteuid, pid } from 'node:process';
import type { ClientFeaturesResponse } from 'unleash-client';

/** Where the SDK keeps the flags it last saw, to start from while Unleash is down. */
export interface BackupStorage {
  set(key: string, data: ClientFeaturesResponse): Promise<void>;
  get(key: string): Promise<ClientFeaturesResponse | undefined>;
}

/** Where flags are read, and by which token: that tells the project's environment. */
export interface FlagSource {
  readonly url: string;
  readonly clientToken: string;
}

/** A folder of this user alone. */
export const defaultBackupDirectory = (): string => path.join(tmpdir(), `tandem-unleash-${geteuid?.() ?? 'user'}`);

/** One for each app, address and environment; the secret behind the environment in the token may change. */
export function backupFileOf(directory: string, appName: string, { url, clientToken }: FlagSource): string {
  const source = createHash('sha256').update(`${url} ${clientToken.replace(/\..*$/s, '')}`).digest('hex').slice(0, 12);
  return path.join(directory, `${appName.replaceAll(/[^A-Za-z0-9_-]/g, '_')}-${source}.json`);
}

/**
 * One file per app and source of flags, so that no deployment starts with another's phases. A file is
 * replaced whole: a process killed while writing leaves the one before. The folder must be ours alone.
 * What fails is reported and goes no further: a backup is a help, not a condition.
 */
export function createBackupStorage(directory: string, source: FlagSource, onFailure: (error: unknown) => void): BackupStorage {
  return {
    async set(key, data) {
      await replaceFile(directory, backupFileOf(directory, key, source), JSON.stringify(data)).catch(onFailure);
    },
    async get(key) {
      try {
        await ensureOwnDirectory(directory);
        return JSON.parse(await readFile(backupFileOf(directory, key, source), 'utf8')) as ClientFeaturesResponse;
      } catch (error) {
        if (!isMissingFile(error)) onFailure(error);
        return undefined;
      }
    },
  };
}

async function replaceFile(directory: string, file: string, content: string): Promise<void> {
  await ensureOwnDirectory(directory);
  const temporary = `${file}.${pid}`;
  await writeFile(temporary, content, { mode: 0o600 });
  await rename(temporary, file);
}

const isMissingFile = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Whoever could write here could move organizations. */
async function ensureOwnDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const found = await lstat(directory);
  if (!found.isDirectory() || found.uid !== geteuid?.()) throw new Error(`${directory} is not a folder of this process's user`);
}
