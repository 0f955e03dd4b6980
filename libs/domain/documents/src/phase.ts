import { z } from 'zod';
import { traceparentSchema } from './traceparent.ts';

/** In the order of the migration. */
export const phases = ['legacy', 'shadow', 'parallel', 'primary', 'complete'] as const;
export const phaseSchema = z.enum(phases);
export type Phase = z.infer<typeof phaseSchema>;

/**
 * Written into a submission by the handler, in the insert itself. Every later step obeys it,
 * so a flip of the flag never splits a submission.
 */
export const routingStampSchema = z.object({
  phase: phaseSchema,
  /** A hash of the flag's definition, as the deciding process knew it. */
  flagRevision: z.string().max(64),
  /** By the database server's clock. */
  decidedAt: z.date(),
  /** The process that decided. */
  by: z.string().max(128),
  /** The handler's place in its trace, where it is traced: what follows in other processes belongs there. One that cannot be read is none. */
  traceparent: traceparentSchema.optional().catch(undefined),
});
export type RoutingStamp = Readonly<z.infer<typeof routingStampSchema>>;
