import { findProgram, provideProgram, type DistributionProgram, type ProvideOptions } from './distribution-program.ts';

const promtool: DistributionProgram = { programs: ['promtool'], package: 'prometheus', variable: 'PROMTOOL_PATH' };

/** Prometheus's own checker of alerts: PROMTOOL_PATH, else one on the PATH. A test that finds none counts as skipped. */
export function findPromtool(environment: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  return findProgram(promtool, environment);
}

/** The checker, installed from the distribution's packages where there is none and that is allowed; else undefined. */
export function providePromtool(options: ProvideOptions): Promise<string | undefined> {
  return provideProgram(promtool, options);
}

export const noPromtoolAdvice = [
  'No promtool: the tests of the alerts are skipped. To run them, choose one:',
  '  PROMTOOL_PATH=/path/to/promtool   one of yours',
  '  promtool on the PATH              for example: apt-get install prometheus',
].join('\n');
