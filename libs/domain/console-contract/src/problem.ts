import { z } from 'zod';

/** An RFC 9457 problem document, as far as the page reads it. */
export const problemSchema = z.object({
  title: z.string().max(500),
  status: z.number(),
  code: z.string().max(100),
  detail: z.string().max(2_000).optional(),
  errors: z.array(z.object({ path: z.string().max(500), message: z.string().max(500) })).max(100).optional(),
});
export type ProblemDocument = z.output<typeof problemSchema>;
