import process from 'node:process';
import { TandemError } from '@tandem/errors';
import { mostPartitions } from '@tandem/documents';
import { commonSettings, milliseconds, mongoSettings, organizationSettings, readConfig, redisSettings, unleashSettings, wholeNumber, type Environment } from '@tandem/service-host';
import { submissionSourcesSetting } from '@tandem/submission-sources';
import { z } from 'zod';
import { readArguments, type BoundedRun } from './arguments.ts';
import { refuseUnfitSources } from './unfit-sources.ts';

/** Whoever knows it may send events; two while one takes the other's place. */
const ingressSecrets = z
  .string()
  .max(1_024)
  .transform((text) => text.split(','))
  .refine((secrets) => secrets.length <= 2 && secrets.every((secret) => /^[\x21-\x7e]{32,500}$/.test(secret)), {
    error: 'must be a secret of 32 to 500 printable characters without spaces and commas, or two, with a comma between, while one takes the other’s place',
  });

const settings = z.object({
  ...commonSettings(4302),
  ...mongoSettings,
  ...organizationSettings,
  ...redisSettings,
  ...unleashSettings,
  /** How many streams the organizations are split over; docs/scaling.md says when, and how the number is changed. */
  STREAM_PARTITIONS: wholeNumber(1, mostPartitions).default(1),
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
  /** `off`: this process reads no stream, and takes events over HTTP alone. */
  OWN_STREAM: z.enum(['on', 'off']).default('on'),
  /** Without it no events are taken over HTTP. */
  ATLAS_INGRESS_SECRET: ingressSecrets.optional(),
  /** Loopback unless told otherwise: TLS is spoken before it. */
  ATLAS_INGRESS_HOST: z.string().min(1).max(255).default('127.0.0.1'),
  ATLAS_INGRESS_PORT: wholeNumber(0, 65_535).default(4306),
  /** Requests of one address each second. */
  ATLAS_INGRESS_PER_SECOND: wholeNumber(1, 100_000).default(1_000),
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
  if (config.OWN_STREAM === 'off' && (boundedRun || !config.ATLAS_INGRESS_SECRET)) throw nothingToDo();
  return { ...config, boundedRun };
}

function nothingToDo(): TandemError {
  const message = 'leaves nothing to do: `off` is for a watcher that stays, and has ATLAS_INGRESS_SECRET';
  return new TandemError('CONFIG_INVALID', `\n  OWN_STREAM: ${message}`, { problems: [{ path: 'OWN_STREAM', message }] });
}
