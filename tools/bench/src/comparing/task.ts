import { z } from 'zod';

/** What the comparison is started with. */
export const compareTaskSchema = z.object({
  mongodbUri: z.string(),
  platformDatabase: z.string(),
  organizationPrefix: z.string(),
  /** Milliseconds since the epoch. */
  window: z.object({ from: z.number(), to: z.number() }),
});

/** What it came to. */
export const comparedSchema = z.object({
  seconds: z.number(),
  cpuSeconds: z.number(),
  submissions: z.number(),
  both: z.number(),
  findings: z.number(),
  failures: z.array(z.string()).readonly(),
  /** Of the process, at equal distances. */
  rssBytes: z.array(z.number()).readonly(),
});

export type Compared = z.infer<typeof comparedSchema>;
