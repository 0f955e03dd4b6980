import { submissionParts } from '@tandem/documents';
import { changedPaths } from './changed-paths.ts';
import type { SubmissionField, SubmissionSource } from './submission-source.ts';

/**
 * What an update of the source's document has changed, as paths of the submission, of those that workflows see; null
 * where the description does not tell.
 */
export function touchedPaths(source: SubmissionSource, updateDescription: unknown): readonly string[] | null {
  const paths = changedPaths(updateDescription);
  if (!paths) return null;
  const touched = submissionParts.flatMap((field) => paths.flatMap((path) => touchedIn(field, path.split('.'), source) ?? []));
  return [...new Set(touched)];
}

/** Of a change above what the field is read from the whole field; of one below it, that part of it. */
function touchedIn(field: SubmissionField, changed: readonly string[], source: SubmissionSource): string | undefined {
  const mapping = source.fields[field];
  if (mapping?.from === 'path') return overlaps(mapping.path, changed) ? [field, ...changed.slice(mapping.path.length)].join('.') : undefined;
  if (mapping?.from !== 'rest') return undefined;
  const others = Object.values(source.fields).flatMap((other) => (other?.from === 'path' ? [other.path[0]] : []));
  return others.includes(changed[0]) ? undefined : [field, ...changed].join('.');
}

/** Whether one path leads into what the other names. */
function overlaps(a: readonly string[], b: readonly string[]): boolean {
  return a.slice(0, b.length).every((name, index) => name === b[index]);
}
