import process from 'node:process';
import { TandemError } from '@tandem/errors';
import { mostPartitions } from '@tandem/documents';
import { commonSettings, milliseconds, mongoSettings, organizationSettings, readConfig, readTokenWhereReached, redisSettings, unleashSettings, wholeNumber, type Environment } from '@tandem/service-host';
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
  })
  .meta({ bounds: '32 to 500 characters without spaces and commas' });

const shape = z.object({
  ...commonSettings(4302),
  ...mongoSettings,
  ...organizationSettings,
  ...redisSettings,
  ...unleashSettings,
  STREAM_PARTITIONS: wholeNumber(1, mostPartitions).default(1).describe('How many streams the organizations are split over: [when, and how the number is changed](scaling.md)'),
  DIRECT_WRITES_PER_SECOND: wholeNumber(1, 100_000).default(200).describe('How many direct writes of an organization may start workflows each second, where it has opted in'),
  SUBMISSION_UPDATES: z.enum(['off', 'lookup', 'post-images']).default('off')
    .describe('Whether [updates of submissions](sources.md) start workflows, and where their documents come from: looked up, or kept by the server as of then'),
  SUBMISSION_SOURCES: submissionSourcesSetting.default([]).describe('[Other collections](sources.md) that hold submissions').meta({ bounds: 'JSON, 50 entries and 64 KiB at most', shownDefault: 'none' }),
  UPDATES_PER_SECOND: wholeNumber(1, 100_000).default(200).describe('How many updates of an organization may start workflows each second'),
  BACKFILL_MARGIN_MS: milliseconds(0, 7 * 86_400_000).default(3_600_000).describe('How far clocks may be apart: so far beside a gap in the stream its submissions are looked for'),
  RUNWAY_EVERY_MS: milliseconds(0, 3_600_000).default(30_000).describe('The pause between two looks at the oplog’s beginning; 0: none'),
  RUNWAY_DEGRADED_BELOW_MS: milliseconds(0, 30 * 86_400_000).default(15 * 60_000)
    .describe('Readiness is `degraded` while less of the oplog than that lies before the checkpoint, and history may soon be lost'),
  CANARY_EVERY_MS: milliseconds(0, 3_600_000).refine((ms) => ms <= 0 || ms >= 100, { error: 'must be 0, for none, or at least 100 milliseconds' }).default(0)
    .describe('Sends itself a canary submission at most so often, to see that the stream delivers; 0: none').meta({ bounds: '0, or 100 to 3600000 milliseconds' }),
  OWN_STREAM: z.enum(['on', 'off']).default('on').describe('`off`: reads no stream, and takes [events over HTTP](atlas-triggers.md) alone'),
  ATLAS_INGRESS_SECRET: ingressSecrets.optional().describe('Who knows it may send events over HTTP; without it none are taken. Two with a comma between while one takes the other’s place'),
  ATLAS_INGRESS_HOST: z.string().min(1).max(255).default('127.0.0.1').describe('Where it takes events over HTTP; TLS is spoken by what stands before it'),
  ATLAS_INGRESS_PORT: wholeNumber(0, 65_535).default(4306).describe('The port of that'),
  ATLAS_INGRESS_PER_SECOND: wholeNumber(1, 100_000).default(1_000).describe('Events over HTTP that one address may send each second'),
});

export const settings = shape.refine(...readTokenWhereReached);

/** A bounded run is asked for its exit code; it listens only where a port is given. */
const boundedSettings = shape.extend({ PORT: shape.shape.PORT.unwrap().optional() }).refine(...readTokenWhereReached);

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
