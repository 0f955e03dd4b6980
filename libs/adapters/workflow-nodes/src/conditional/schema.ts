import { z } from 'zod';
import { constant } from '../constant.ts';

export const conditionalConfigSchema = z.looseObject({
  conditions: z.array(z.looseObject({ field: z.string().max(300), operator: z.string().max(32), value: constant.optional() })).max(100).default([]),
  logicType: z.enum(['all', 'any']).nullish(),
  combineWith: z.enum(['and', 'or']).nullish(),
});
