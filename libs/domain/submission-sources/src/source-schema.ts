import { z } from 'zod';
import { matchedPart, patternOf } from './collection-pattern.ts';
import { submissionFields, type FieldMapping, type SourceFields, type SubmissionField, type SubmissionSource } from './submission-source.ts';

const mostSources = 50;
const longestText = 65_536;
/** A pattern that says next to nothing would watch what is no submission at all. */
const fewestLetters = 3;

const pathSchema = z
  .string()
  .max(256)
  .refine((text) => text.split('.').every((part) => part !== '' && !part.startsWith('$') && !part.includes('\0')) && text.split('.').length <= 8, { error: 'must be a path of at most 8 field names with dots between' });
const prefixSchema = z.string().regex(/^[A-Za-z0-9_-]{0,32}$/).default('');

const mappingSchema = z.union(
  [
    pathSchema.transform((text): FieldMapping => ({ from: 'path', path: text.split('.'), prefix: '' })),
    z.strictObject({ path: pathSchema, prefix: prefixSchema }).transform(({ path, prefix }): FieldMapping => ({ from: 'path', path: path.split('.'), prefix })),
    z.strictObject({ part: z.literal('collection'), prefix: prefixSchema }).transform(({ prefix }): FieldMapping => ({ from: 'collection', prefix })),
    z.strictObject({ constant: z.union([z.string().max(256), z.number()]) }).transform(({ constant }): FieldMapping => ({ from: 'constant', value: constant })),
    z.strictObject({ rest: z.literal(true) }).transform((): FieldMapping => ({ from: 'rest' })),
  ],
  { error: 'must be a path, {"path", "prefix"}, {"part": "collection"}, {"constant"}, {"rest": true}, or null' },
);

const fieldsSchema = z.strictObject(
  Object.fromEntries(submissionFields.map((field) => [field, mappingSchema.nullish()])) as Record<SubmissionField, z.ZodOptional<z.ZodNullable<typeof mappingSchema>>>,
);

const notOurs = ['admin', 'local', 'config'];
/** These have a meaning of their own in an organization's database. */
const reserved = ['form_submissions', 'workflows', 'forms'];

const sourceSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
    database: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,63}$/)
      .refine((name) => !notOurs.includes(name), { error: 'belongs to the server' })
      .refine((name) => !name.startsWith('org_'), { error: 'is an organization’s: leave it out, and each organization’s own is meant' })
      .optional(),
    collection: z
      .string()
      .max(120)
      .regex(/^[A-Za-z0-9_.-]*\*?[A-Za-z0-9_.-]*$/)
      .refine((text) => text.replace('*', '').length >= fewestLetters && !text.startsWith('system.'), { error: `must be a name, or a pattern with one * and ${fewestLetters} other characters at least` }),
    updates: z.boolean().default(false),
    fields: fieldsSchema.default({}),
  })
  .superRefine(({ database, collection, fields }, context) => {
    const complain = (path: readonly string[], message: string) => { context.addIssue({ code: 'custom', path: [...path], message }); };
    if (database === undefined && reserved.some((name) => matchedPart(patternOf(collection), name) !== undefined)) complain(['collection'], `${reserved.join(', ')} have a meaning of their own in an organization’s database`);
    if (database === undefined && fields.organizationId) complain(['fields', 'organizationId'], 'is the name of the database where no other is named: leave it out');
    if (database !== undefined && !fields.organizationId) complain(['fields', 'organizationId'], 'must say where the organization is told, where one database is named for many');
    for (const field of submissionFields) {
      const from = fields[field]?.from;
      if (from === 'collection' && !collection.includes('*')) complain(['fields', field], 'the collection’s name has no *');
      if (from === 'rest' && field !== 'data') complain(['fields', field], 'only data can be all the rest');
    }
  })
  .transform(({ database, collection, fields, ...rest }): SubmissionSource => ({ ...rest, database: database ?? null, collection: patternOf(collection), fields: withDefaults(fields) }));

/** What is not mapped is read from the field of the same name; the organization is never guessed. */
function withDefaults(fields: z.output<typeof fieldsSchema>): SourceFields {
  const mappingOf = (field: SubmissionField): FieldMapping | null => {
    const given = fields[field];
    if (given !== undefined) return given;
    return field === 'organizationId' ? null : { from: 'path', path: [field], prefix: '' };
  };
  return Object.fromEntries(submissionFields.map((field) => [field, mappingOf(field)])) as SourceFields;
}

/** Sources as somebody writes them. Of two that a collection fits, the first one counts. */
export const submissionSourcesSchema = z
  .array(sourceSchema)
  .max(mostSources)
  .refine((sources) => new Set(sources.map(({ name }) => name)).size === sources.length, { error: 'must have a name of its own each' })
  .readonly();

/** A setting that holds them as JSON. */
export const submissionSourcesSetting = z
  .string()
  .max(longestText)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON: a list of sources' });
      return z.NEVER;
    }
  })
  .pipe(submissionSourcesSchema);
