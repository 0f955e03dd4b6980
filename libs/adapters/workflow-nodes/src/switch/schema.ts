import { z } from 'zod';
import { constant } from '../constant.ts';

const handle = z.string().min(1).max(128);

export const switchConfigSchema = z.looseObject({
  field: z.string().min(1).max(300),
  cases: z
    .array(z.looseObject({ value: constant.optional(), output: handle.nullish(), min: z.number().nullish(), max: z.number().nullish() }))
    .max(100)
    .default([]),
  defaultOutput: handle.default('default'),
  matchMode: z.enum(['exact', 'contains', 'regex', 'range']).default('exact'),
});

export type SwitchConfig = z.infer<typeof switchConfigSchema>;
