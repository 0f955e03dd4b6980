import { findProgram, provideProgram, type DistributionProgram, type ProvideOptions } from './distribution-program.ts';

const chromium: DistributionProgram = {
  programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  package: 'chromium',
  variable: 'CHROMIUM_PATH',
};

/** The browser for tests of web pages: CHROMIUM_PATH, else one on the PATH. A test that finds none counts as skipped. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  return findProgram(chromium, environment);
}

/** The browser, installed from the distribution's packages where there is none and that is allowed; else undefined. */
export function provideChromium(options: ProvideOptions): Promise<string | undefined> {
  return provideProgram(chromium, options);
}

export const noChromiumAdvice = [
  'No Chromium: the tests that need a browser are skipped. To run them, choose one:',
  '  CHROMIUM_PATH=/path/to/chromium   a Chromium or Chrome of yours',
  '  chromium on the PATH              for example: apt-get install chromium',
].join('\n');
