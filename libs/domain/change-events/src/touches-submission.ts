import { submissionParts } from '@tandem/documents';
import { z } from 'zod';
import type { RawChangeEvent } from './change-event.ts';

/** The paths alone: what became of them is nobody's business here. */
const changedPathsSchema = z.object({
  updatedFields: z.record(z.string(), z.unknown()).nullish(),
  removedFields: z.array(z.string()).nullish(),
  truncatedArrays: z.array(z.object({ field: z.string() })).nullish(),
});

const parts: ReadonlySet<string> = new Set(submissionParts);

/**
 * Whether an update changed what a person sent, and not only what the platform keeps beside it: a sync's state, a
 * stamp, a date. What can't be told (the description is too large, or is none) is taken to be a change.
 */
export function touchesSubmission(updateDescription: unknown): boolean {
  const described = changedPathsSchema.safeParse(updateDescription);
  if (!described.success) return true;
  const { updatedFields, removedFields, truncatedArrays } = described.data;
  const paths = [...Object.keys(updatedFields ?? {}), ...(removedFields ?? []), ...(truncatedArrays ?? []).map(({ field }) => field)];
  return paths.some((path) => parts.has(firstPartOf(path)));
}

function firstPartOf(path: string): string {
  const end = path.indexOf('.');
  return end < 0 ? path : path.slice(0, end);
}

/** Whether an event is of a submission that was there before, whatever it holds. */
export function isSubmissionUpdate({ operationType, namespace }: RawChangeEvent): boolean {
  if (operationType !== 'update' && operationType !== 'replace') return false;
  return typeof namespace === 'object' && namespace !== null && 'coll' in namespace && namespace.coll === 'form_submissions';
}
