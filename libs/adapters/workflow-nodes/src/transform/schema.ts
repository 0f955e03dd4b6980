import { z } from 'zod';

const noCode = z.union([z.literal(''), z.null()], { error: 'expressions are never evaluated; use mappings or a template' }).optional();
const targetPath = z
  .string()
  .max(256)
  .regex(/^[^.$][^.]*(?:\.[^.$][^.]*){0,15}$/, { error: 'must be names joined by dots, none of which begins with $' })
  .refine((path) => !path.split('.').includes('__proto__'), { error: 'must not hold __proto__' });

export const transformConfigSchema = z.looseObject({
  mode: z.enum(['template', 'mapping'], { error: 'is template or mapping; expressions are never evaluated' }).default('template'),
  expression: noCode,
  mappings: z.array(z.looseObject({ source: z.string().min(1).max(300), target: targetPath, transform: noCode })).max(200).default([]),
  template: z.record(z.string(), z.unknown()).default({}),
});
