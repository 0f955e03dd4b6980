import { z } from 'zod';

const unitMs = { ms: 1, seconds: 1_000, minutes: 60_000, hours: 3_600_000 } as const;
const longestMs = 86_400_000;

/** To milliseconds; a day at most. */
export const delayConfigSchema = z
  .looseObject({
    duration: z.coerce.number().min(0),
    unit: z.enum(Object.keys(unitMs) as [keyof typeof unitMs]).default('ms'),
  })
  .transform(({ duration, unit }) => Math.round(duration * unitMs[unit]))
  .refine((ms) => ms <= longestMs, { error: 'is a day at most', path: ['duration'] });
