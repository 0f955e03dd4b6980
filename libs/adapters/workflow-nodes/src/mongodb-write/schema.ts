import { z } from 'zod';

/** The platform's own, which decide what runs, and Tandem's. Submissions may be written. */
const reservedCollections: ReadonlySet<string> = new Set([
  'forms',
  'workflows',
  'trigger_decisions',
  'workflow_executions',
  'workflow_definitions',
  'workflow_history',
  'stream_checkpoints',
  'stream_gaps',
  'leases',
  'dead_letters',
  'divergences',
  'reconciliations',
  'phase_changes',
  'phase_overrides',
]);

export const mongodbWriteConfigSchema = z.looseObject({
  collection: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9_-]{0,119}$/, { error: 'begins with a letter and holds letters, digits, _ and -' })
    .refine((name) => !reservedCollections.has(name), { error: 'is not for workflows to write' }),
  operation: z.enum(['insertOne', 'insert'], { error: 'is insertOne; Tandem writes one new document' }).default('insertOne'),
  document: z.record(z.string(), z.unknown()).refine((document) => !Object.hasOwn(document, '_id'), { error: 'has its _id from Tandem' }),
  connectionId: z.union([z.literal(''), z.null()], { error: "is not supported: Tandem writes into the organization's own database" }).optional(),
});
