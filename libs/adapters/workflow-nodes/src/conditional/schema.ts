import { z } from 'zod';

/** A value is compared as it is; a placeholder in it would silently never match. */
const constant = z.unknown().refine((value) => typeof value !== 'string' || !value.includes('{{'), { error: 'a value is a constant, placeholders are for `field`' });

export const conditionalConfigSchema = z.looseObject({
  conditions: z.array(z.looseObject({ field: z.string().max(300), operator: z.string().max(32), value: constant.optional() })).max(100).default([]),
  logicType: z.enum(['all', 'any']).nullish(),
  combineWith: z.enum(['and', 'or']).nullish(),
});
