import { createHash } from 'node:crypto';
import { lstat, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { geteuid, pid } from 'node:process';
import type { ClientFeaturesResponse } from 'unleash-client';

/** Where the SDK keeps the flags it last saw, to start from while Unleash is down. */
export interface BackupStorage {
  set(key: string, data: ClientFeaturesResponse): Promise<void>;
  get(key: string): Promise<ClientFeaturesResponse | undefined>;
}

/**
 * What a client reads: an address, and there a project's environment, which its token begins with. The secret behind it
 * may change.
 */
export const flagSourceOf = (url: string, clientToken: string): string => `${url} ${clientToken.replace(/\..*$/s, '')}`;

/**
 * One file per app and source of flags, so that no deployment starts with another's phases. A file is
 * replaced whole: a process killed while writing leaves the one before. The folder must be ours alone.
 * What fails is reported and goes no further: a backup is a help, not a condition.
 */
export function createBackupStorage(directory: string, flagSource: string, onFailure: (error: unknown) => void): BackupStorage {
  const source = createHash('sha256').update(flagSource).digest('hex').slice(0, 12);
  const fileOf = (key: string) => path.join(directory, `${key.replaceAll(/[^A-Za-z0-9_-]/g, '_')}-${source}.json`);

  return {
    async set(key, data) {
      await replaceFile(directory, fileOf(key), JSON.stringify(data)).catch(onFailure);
    },
    async get(key) {
      try {
        await ensureOwnDirectory(directory);
        return JSON.parse(await readFile(fileOf(key), 'utf8')) as ClientFeaturesResponse;
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
