import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from './cache-folder.ts';

/** Where this run keeps its bundles; undefined where it keeps none. */
export const bundlesFolder = (): string | undefined => process.env.TANDEM_APP_BUNDLES;

/**
 * Lets this run start apps from bundles: TANDEM_APP_BUNDLES names the folder, and all its processes inherit it. A folder of its own:
 * what it holds is as old as the run. Within a run that has one already it is the same.
 * @returns its end
 */
export async function keepAppBundles(): Promise<() => Promise<void>> {
  if (bundlesFolder() !== undefined) return () => Promise.resolve();
  await mkdir(cacheFolder, { recursive: true });
  const folder = await mkdtemp(path.join(cacheFolder, 'bundles-'));
  process.env.TANDEM_APP_BUNDLES = folder;
  return async () => {
    delete process.env.TANDEM_APP_BUNDLES;
    await rm(folder, { recursive: true, force: true });
  };
}
