import { parseArgs } from 'node:util';
import { messageOf, TandemError } from '@tandem/errors';
import { durationUpTo } from '@tandem/service-host';
import { z } from 'zod';

/** A bounded run: until caught up, but no longer than that. */
export interface BoundedRun {
  readonly withinMs: number;
}

export const usage = `watcher [--drain [--within LENGTH]]

  --drain          read until caught up, then end: 0 caught up, 69 another process leads, 75 not in time
  --within LENGTH  no longer than that, 1s to 24h; 10m where it is not given

All else is told by the environment; docs/configuration.md lists the settings.
`;

const argumentsSchema = z
  .object({
    drain: z.boolean().default(false),
    within: durationUpTo(1, 'must be 1s to 24h: a number and s, m, h or d, as in 10m').optional(),
  })
  .refine(({ drain, within }) => drain || within === undefined, { path: ['within'], error: 'goes with --drain' });

const defaultWithinMs = 600_000;

/**
 * What the watcher is told when it is started: `--drain [--within 10m]`, or nothing, for one that stays.
 * @throws TandemError CONFIG_INVALID
 */
export function readArguments(given: readonly string[]): BoundedRun | null {
  const parsed = argumentsSchema.safeParse(parse(given));
  if (!parsed.success) throw invalid(parsed.error.issues.map(({ path, message }) => ({ path: `--${path.join('.')}`, message })));
  const { drain, within } = parsed.data;
  return drain ? { withinMs: within ?? defaultWithinMs } : null;
}

function parse(given: readonly string[]): unknown {
  try {
    return parseArgs({ args: [...given], options: { drain: { type: 'boolean' }, within: { type: 'string' } } }).values;
  } catch (error) {
    throw invalid([{ path: 'arguments', message: messageOf(error) }]);
  }
}

function invalid(problems: readonly { readonly path: string; readonly message: string }[]): TandemError {
  const lines = problems.map(({ path, message }) => `${path}: ${message}`);
  return new TandemError('CONFIG_INVALID', `\n  ${lines.join('\n  ')}`, { problems });
}
