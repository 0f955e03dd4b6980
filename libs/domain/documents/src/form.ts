import { z } from 'zod';
import { formIdSchema, orgIdSchema } from './ids.ts';

/** The builder writes a choice as an object, or as a text that is label and value in one. */
const choiceSchema = z.union([
  z.looseObject({ label: z.string(), value: z.union([z.string(), z.number(), z.boolean()]) }),
  z.string().transform((value) => ({ label: value, value })),
]);

/** A form's field, as the platform's builder writes it; what Tandem does not use is let through. */
export const fieldConfigSchema = z.looseObject({
  path: z.string().min(1).max(256),
  label: z.string().max(1_000).optional(),
  type: z.string().max(64),
  included: z.boolean().default(true),
  required: z.boolean().default(false),
  validation: z
    .looseObject({
      minLength: z.number().int().nonnegative().optional(),
      maxLength: z.number().int().nonnegative().optional(),
      min: z.number().optional(),
      max: z.number().optional(),
      pattern: z.string().max(1_000).optional(),
      options: z.array(choiceSchema).max(1_000).optional(),
      errorMessage: z.string().max(1_000).optional(),
    })
    .optional(),
  conditionalLogic: z
    .looseObject({
      action: z.enum(['show', 'hide']),
      logicType: z.enum(['all', 'any']),
      conditions: z.array(z.looseObject({ field: z.string().max(256), operator: z.string().max(32), value: z.unknown().optional() })).max(100),
    })
    .optional(),
});
export type FieldConfig = z.infer<typeof fieldConfigSchema>;

export const formSchema = z.looseObject({
  id: formIdSchema,
  organizationId: orgIdSchema,
  name: z.string().max(1_000),
  fieldConfigs: z.array(fieldConfigSchema).max(1_000),
  isPublished: z.boolean(),
  version: z.number().int().nonnegative().optional(),
  currentVersion: z.number().int().nonnegative().optional(),
});
export type Form = z.infer<typeof formSchema>;
