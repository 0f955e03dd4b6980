import { z } from 'zod';
import { nameSchema } from '../generated-name.ts';

const fieldPath = z.string().max(256).regex(/^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*){0,7}$/, { error: 'must be field names with dots between, 8 at most' });

/** The bounds are those of `submissionSourcesSchema`; what else that asks, the generated test tells. */
export const optionsSchema = z
  .object({
    name: nameSchema,
    /** Nx keeps `--collection` to itself. */
    pattern: z.string().max(120).regex(/^[A-Za-z0-9_.-]*\*?[A-Za-z0-9_.-]*$/, { error: 'must be a name, or a pattern with one *' }).refine((text) => text.replace('*', '').length >= 3, { error: 'must have 3 characters beside *' }),
    database: z.string().regex(/^(?!org_)[A-Za-z0-9_-]{1,63}$/, { error: 'must be the name of a database that is no organization’s' }).optional(),
    organization: fieldPath.optional(),
    submission: fieldPath.default('_id'),
    form: fieldPath.default('formId'),
    data: fieldPath.optional(),
    updates: z.boolean().default(false),
  })
  .refine(({ database, organization }) => database !== undefined || organization === undefined, { path: ['organization'], error: 'is the name of the database where no other is named: leave it out' })
  .refine(({ database, organization, pattern }) => database === undefined || organization !== undefined || pattern.includes('*'), { path: ['organization'], error: 'must say where the organization is told, where one database is named for many' });

export type SourceOptions = z.output<typeof optionsSchema>;
