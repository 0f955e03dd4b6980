import { z } from 'zod';
import { wordsSchema } from '../programs/messages.ts';

export const loadTaskSchema = z.object({
  /** In each submission's id. */
  run: z.string(),
  organizationPrefix: z.string(),
  target: z.discriminatedUnion('kind', [z.object({ kind: z.literal('insert'), uri: z.string() }), z.object({ kind: z.literal('http'), origin: z.string() })]),
  /** Per second, whatever becomes of the earlier ones; or so many under way at once. */
  pace: z.discriminatedUnion('kind', [z.object({ kind: z.literal('rate'), perSecond: z.number() }), z.object({ kind: z.literal('at-once'), count: z.number() })]),
  seconds: z.number(),
});
export type LoadTask = z.infer<typeof loadTaskSchema>;

export const loadResultSchema = z.object({
  /** When each acknowledged submission was begun. */
  starts: wordsSchema,
  failed: z.number(),
  /** How late the latest was begun, against its turn: more than a few milliseconds says that the load itself was starved. */
  latestMs: z.number(),
  seconds: z.number(),
});
export type LoadResult = z.infer<typeof loadResultSchema>;
