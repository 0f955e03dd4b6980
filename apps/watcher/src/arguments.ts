import { parseArgs } from 'node:util';
import { TandemError } from '@tandem/errors';
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

const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

const argumentsSchema = z
  .object({
    drain: z.boolean().default(false),
    within: z
      .string()
      .regex(/^[1-9]\d{0,9}[smh]$/, { error: 'must be 1s to 24h: a number and s, m or h, as in 10m' })
      .transform((text) => Number(text.slice(0, -1)) * unitsMs[text.slice(-1) as keyof typeof unitsMs])
      .refine((ms) => ms <= 24 * unitsMs.h, { error: 'must be 1s to 24h' })
      .optional(),
  })
  .refine(({ drain, within }) => drain || within === undefined, { path: ['within'], error: 'goes with --drain' });

const defaultWithinMs = 10 * unitsMs.m;

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
    throw invalid([{ path: 'arguments', message: error instanceof Error ? error.message : 'not understood' }]);
  }
}

function invalid(problems: readonly { readonly path: string; readonly message: string }[]): TandemError {
  const lines = problems.map(({ path, message }) => `${path}: ${message}`);
  return new TandemError('CONFIG_INVALID', `\n  ${lines.join('\n  ')}`, { problems });
}
