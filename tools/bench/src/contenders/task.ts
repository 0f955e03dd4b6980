import { z } from 'zod';

/** What a contender of the bench's own is started with. */
export const contenderTaskSchema = z.object({
  mongodbUri: z.string(),
  redisUrl: z.string(),
  /** Holds the effects of this contender alone. */
  platformDatabase: z.string(),
  queuePrefix: z.string(),
  organizationPrefix: z.string(),
  /** Where the stream begins; null: now. */
  startAt: z.object({ seconds: z.number(), increment: z.number() }).nullable(),
  /** How many events there are, for those that don't read them. */
  events: z.number(),
});

export type ContenderTask = z.infer<typeof contenderTaskSchema>;
