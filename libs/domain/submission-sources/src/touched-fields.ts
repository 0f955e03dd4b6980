import { submissionParts } from '@tandem/documents';
import { z } from 'zod';
import type { FieldMapping, SubmissionField, SubmissionSource } from './submission-source.ts';

const changedPathsSchema = z.object({
  updatedFields: z.record(z.string(), z.unknown()).nullish(),
  removedFields: z.array(z.string()).nullish(),
  truncatedArrays: z.array(z.object({ field: z.string() })).nullish(),
});

/**
 * The fields of the submission that an update of the source's document has changed, of those that workflows see; null
 * where the description does not tell.
 */
export function touchedFields(source: SubmissionSource, updateDescription: unknown): readonly SubmissionField[] | null {
  const described = changedPathsSchema.safeParse(updateDescription);
  if (!described.success) return null;
  const { updatedFields, removedFields, truncatedArrays } = described.data;
  const paths = [...Object.keys(updatedFields ?? {}), ...(removedFields ?? []), ...(truncatedArrays ?? []).map(({ field }) => field)];
  return submissionParts.filter((field) => paths.some((path) => isReadBy(source.fields[field], path.split('.'), source)));
}

function isReadBy(mapping: FieldMapping | null, changed: readonly string[], source: SubmissionSource): boolean {
  if (mapping?.from === 'path') return overlaps(mapping.path, changed);
  if (mapping?.from !== 'rest') return false;
  const others = Object.values(source.fields).flatMap((other) => (other?.from === 'path' ? [other.path[0]] : []));
  return !others.includes(changed[0]);
}

/** Whether one path leads into what the other names. */
function overlaps(a: readonly string[], b: readonly string[]): boolean {
  return a.slice(0, b.length).every((name, index) => name === b[index]);
}
