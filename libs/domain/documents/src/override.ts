import { z } from 'zod';
import { orgIdSchema } from './ids.ts';
import { phaseSchema } from './phase.ts';

/** What stands in the flag's stead for an organization, or for all, until it ends. */
export const phaseOverrideSchema = z.object({
  /** Null: all organizations; what is said of one beats it. */
  orgId: orgIdSchema.nullable(),
  /** The phase that is obeyed; null for a hold, which keeps the stream path from enqueuing. */
  phase: phaseSchema.nullable(),
  reason: z.string().max(500),
  by: z.string().max(128),
  /** By the database server's clock, as `expiresAt` is. */
  at: z.date(),
  /** From then on it says nothing any more; null: until a person ends it. */
  expiresAt: z.date().nullable(),
});
export type PhaseOverride = Readonly<z.infer<typeof phaseOverrideSchema>>;

/** The one document of `phase_overrides`: all that are in force, so that a change of several is one change. */
export const phaseOverridesSchema = z.object({
  /** Raised by every change; processes acknowledge it. */
  revision: z.number().int().nonnegative(),
  overrides: z.array(phaseOverrideSchema).max(2_000).readonly(),
});
export type PhaseOverrides = Readonly<z.infer<typeof phaseOverridesSchema>>;

/** A document of `live_processes`: a process that routes or enqueues, and which overrides it obeys. */
export interface LiveProcess {
  /** The instance. */
  readonly _id: string;
  readonly app: string;
  readonly overridesRevision: number;
  /** By the database server's clock. */
  readonly seenAt: Date;
}
