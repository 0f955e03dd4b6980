import { z } from 'zod';
import { isLoopback } from './loopback.ts';

const token = /^[\x21-\x7e]{16,256}$/;

/** A setting that is a token. */
export const accessToken = z.string().regex(token, { error: 'must be 16 to 256 characters, without spaces' }).meta({ bounds: '16 to 256 characters, without spaces' });

const mostTokens = 10;

/** A setting that is a list of tokens, with commas between; or the word `open`, by which somebody says that none is asked for. */
export const accessTokens = z
  .string()
  .max(mostTokens * 257)
  .transform((text) => (text === 'open' ? text : text.split(',')))
  .refine((given) => given === 'open' || (given.length <= mostTokens && given.every((one) => token.test(one) && !one.includes(','))), {
    error: `must be tokens of 16 to 256 characters without spaces and commas, ${mostTokens} at most, with commas between; or \`open\``,
  })
  .meta({ bounds: `\`open\`, or up to ${mostTokens} tokens of 16 to 256 characters, with commas between` });

interface Listening {
  readonly HOST: string;
  /** Absent: it listens nowhere. */
  readonly PORT?: number | undefined;
  readonly READ_TOKEN?: string | undefined;
}

/** For `.refine` of an app's settings: who listens beyond its own machine asks for a token. */
export const readTokenWhereReached: readonly [(settings: Listening) => boolean, { path: string[]; error: string }] = [
  ({ HOST, PORT, READ_TOKEN }: Listening) => READ_TOKEN !== undefined || PORT === undefined || isLoopback(HOST),
  { path: ['READ_TOKEN'], error: 'is not set, and must be where HOST is not loopback: what is served there shows what submissions came to' },
];
