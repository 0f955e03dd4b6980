import process from 'node:process';
import { commonSettings, milliseconds, mongoSettings, organizationSettings, readConfig, redisSettings, unleashSettings, wholeNumber, type Environment } from '@tandem/service-host';
import { submissionSourcesSetting } from '@tandem/submission-sources';
import { z } from 'zod';
import { readArguments, type BoundedRun } from './arguments.ts';
import { refuseUnfitSources } from './unfit-sources.ts';

const settings = z.object({
  ...commonSettings(4302),
  ...mongoSettings,
  ...organizationSettings,
  ...redisSettings,
  ...unleashSettings,
  /** How many direct writes of an organization may trigger each second, where it has opted in. */
  DIRECT_WRITES_PER_SECOND: wholeNumber(1, 100_000).default(200),
  /** Whether updates of submissions start workflows, and whence their documents: looked up, or kept by the server as of then. */
  SUBMISSION_UPDATES: z.enum(['off', 'lookup', 'post-images']).default('off'),
  /** Other collections that hold submissions, as JSON. */
  SUBMISSION_SOURCES: submissionSourcesSetting.default([]),
  /** How many updates of an organization may trigger each second. */
  UPDATES_PER_SECOND: wholeNumber(1, 100_000).default(200),
  /** How far clocks may be apart, in milliseconds: so far beside a gap in the stream its submissions are looked for. */
  BACKFILL_MARGIN_MS: milliseconds(0, 7 * 86_400_000).default(3_600_000),
  /** Health is degraded while less of the oplog than that, in milliseconds, lies before the checkpoint, and history may soon be lost. */
  RUNWAY_EVERY_MS: milliseconds(0, 3_600_000).default(30_000),
  RUNWAY_DEGRADED_BELOW_MS: milliseconds(0, 30 * 86_400_000).default(15 * 60_000),
  /** A canary submission at most so often, in milliseconds; 0: none. */
  CANARY_EVERY_MS: milliseconds(0, 3_600_000).refine((ms) => ms <= 0 || ms >= 100, { error: 'must be 0, for none, or at least 100 milliseconds' }).default(0),
});

/** A bounded run is asked for its exit code; it listens only where a port is given. */
const boundedSettings = settings.extend({ PORT: settings.shape.PORT.unwrap().optional() });

export interface Config extends z.output<typeof boundedSettings> {
  /** Null for a watcher that stays. */
  readonly boundedRun: BoundedRun | null;
}

/** Throws CONFIG_INVALID that names every wrong variable, or what is wrong with the arguments. */
export function loadConfig(environment: Environment = process.env, given: readonly string[] = process.argv.slice(2)): Config {
  const boundedRun = readArguments(given);
  const config = readConfig(boundedRun ? boundedSettings : settings, environment);
  refuseUnfitSources(config);
  return { ...config, boundedRun };
}
