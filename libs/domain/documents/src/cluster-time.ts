import { z } from 'zod';

/** MongoDB's logical time: seconds since the epoch, and a counter within the second. Sorts field by field. */
export const clusterTimeSchema = z.object({
  seconds: z.number().int().nonnegative(),
  increment: z.number().int().nonnegative(),
});
export type ClusterTime = Readonly<z.infer<typeof clusterTimeSchema>>;

/** Negative when `a` is before `b`, 0 when equal, positive when after. */
export function compareClusterTime(a: ClusterTime, b: ClusterTime): number {
  return a.seconds - b.seconds || a.increment - b.increment;
}
