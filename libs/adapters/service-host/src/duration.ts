import { z } from 'zod';

const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A length of time as people write it: `90s`, `10m`, `2h`, `7d`; milliseconds. What is wrong with one can be said in other words. */
export const durationUpTo = (days: number, error?: string) =>
  z
    .string()
    .regex(/^[1-9]\d{0,5}[smhd]$/, { error: error ?? 'must be a number from 1 on and s, m, h or d, as in 10m' })
    .transform((text) => Number(text.slice(0, -1)) * unitsMs[text.slice(-1) as keyof typeof unitsMs])
    .refine((ms) => ms <= days * unitsMs.d, { error: error ?? `must be at most ${days}d` });
