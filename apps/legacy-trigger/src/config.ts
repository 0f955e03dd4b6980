import process from 'node:process';
import { accessTokens, commonSettings, isLoopback, mongoSettings, readConfig, readTokenWhereReached, redisSettings, unleashSettings, wholeNumber, type Environment } from '@tandem/service-host';
import { z } from 'zod';

export const settings = z.object({
  ...commonSettings(4301),
  ...mongoSettings,
  ...redisSettings,
  ...unleashSettings,
  SUBMIT_TOKENS: accessTokens.optional().describe('Who has one of them may submit, as a bearer; must be set where `HOST` is not loopback. `open`: everybody may, since what stands before it asks them. Several while one takes another’s place'),
  SUBMISSIONS_PER_SECOND: wholeNumber(1, 100_000).default(2_000)
    .describe('Submissions that one address may send each second. What stands before it is one address for all it passes on; addresses of loopback are not counted'),
})
  .refine(...readTokenWhereReached)
  .refine(({ HOST, SUBMIT_TOKENS }) => SUBMIT_TOKENS !== undefined || isLoopback(HOST), {
    path: ['SUBMIT_TOKENS'], error: 'is not set, and must be where HOST is not loopback; set it to `open` where what stands before it asks who submits',
  });

export type Config = z.output<typeof settings>;

/** Of somebody else's handler. It listens nowhere, and names itself: one environment may serve many of its processes. */
export const handlerSettings = z.object({
  LOG_LEVEL: commonSettings(0).LOG_LEVEL,
  ...mongoSettings,
  ...redisSettings,
  ...unleashSettings,
});

export type HandlerConfig = z.output<typeof handlerSettings>;

/** Throws CONFIG_INVALID that names every wrong variable. */
export function loadConfig(environment: Environment = process.env): Config {
  return readConfig(settings, environment);
}

/** Throws CONFIG_INVALID that names every wrong variable. */
export function loadHandlerConfig(environment: Environment = process.env): HandlerConfig {
  return readConfig(handlerSettings, environment);
}
