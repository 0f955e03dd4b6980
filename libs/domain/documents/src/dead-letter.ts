import { z } from 'zod';
import { clusterTimeSchema } from './cluster-time.ts';

const actionSchema = z.looseObject({ action: z.enum(['retry', 'discard']), by: z.string(), at: z.date(), outcome: z.string(), detail: z.string() });

/** A row of `dead_letters`, as far as anybody relies on it: people and restored backups write there as well. */
export const deadLetterSchema = z.looseObject({
  _id: z.string(),
  source: z.enum(['stream', 'fallback']),
  orgId: z.string(),
  submissionId: z.string().optional(),
  mergeKey: z.string().optional(),
  code: z.string(),
  message: z.string(),
  clusterTime: clusterTimeSchema.nullable(),
  state: z.enum(['open', 'retried', 'discarded']),
  firstSeen: z.date(),
  actions: z.array(actionSchema).optional(),
  claim: z.looseObject({ by: z.string(), token: z.string(), until: z.date() }).nullish(),
  expireAt: z.date().nullish(),
});
