import { z } from 'zod';

/** The paths alone: what became of them is nobody's business here. */
const changedPathsSchema = z.object({
  updatedFields: z.record(z.string(), z.unknown()).nullish(),
  removedFields: z.array(z.string()).nullish(),
  truncatedArrays: z.array(z.object({ field: z.string() })).nullish(),
});

/** The paths of a document that an update has changed; null where its description does not tell: it is too large, or is none. */
export function changedPaths(updateDescription: unknown): readonly string[] | null {
  const described = changedPathsSchema.safeParse(updateDescription);
  if (!described.success) return null;
  const { updatedFields, removedFields, truncatedArrays } = described.data;
  return [...Object.keys(updatedFields ?? {}), ...(removedFields ?? []), ...(truncatedArrays ?? []).map(({ field }) => field)];
}
