import { canInstallDebianPackages, installDebianPackages } from './installation/debian-package.ts';
import { findExecutable, isExecutable } from './installation/find-executable.ts';
import type { OnProgress } from './installation/progress.ts';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser for tests of web pages: CHROMIUM_PATH, else one on the PATH. A test that finds none counts as skipped. */
export async function findChromium(environment: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const named = environment.CHROMIUM_PATH;
  if (named !== undefined && named !== '') return (await isExecutable(named)) ? named : undefined;
  return findExecutable(programs, environment);
}

/** The browser, installed from the distribution's packages where there is none and that is allowed; else undefined. */
export async function provideChromium(options: { readonly environment: NodeJS.ProcessEnv; readonly onProgress: OnProgress; readonly signal?: AbortSignal | undefined }): Promise<string | undefined> {
  const { environment, onProgress, signal } = options;
  const found = await findChromium(environment);
  if (found !== undefined || environment.CHROMIUM_PATH || !(await canInstallDebianPackages(environment))) return found;
  try {
    await installDebianPackages(['chromium'], { what: 'installing chromium', onProgress, signal });
  } catch (error) {
    signal?.throwIfAborted();
    onProgress(error instanceof Error ? error.message : String(error));
  }
  return findChromium(environment);
}

export const noChromiumAdvice = [
  'No Chromium: the tests that need a browser are skipped. To run them, choose one:',
  '  CHROMIUM_PATH=/path/to/chromium   a Chromium or Chrome of yours',
  '  chromium on the PATH              for example: apt-get install chromium',
].join('\n');
