import { updateKinds, updateRules, type UpdateKind } from '@tandem/documents';
import { changedPaths } from '@tandem/submission-sources';
import type { RawChangeEvent } from './change-event.ts';

/**
 * The kinds that an update may be of, by what it changed of what a person sent; none where that is only what the platform
 * keeps beside it: a sync's state, a stamp, a date. Where it can't be told, all.
 */
export function touchedKinds(updateDescription: unknown): readonly UpdateKind[] {
  const paths = changedPaths(updateDescription);
  if (!paths) return updateKinds;
  return updateKinds.filter((kind) => updateRules[kind].touches.some((touched) => paths.some((path) => overlap(path, touched))));
}

/** Whether one of two paths is the other, or leads into it. */
function overlap(path: string, other: string): boolean {
  return path === other || path.startsWith(`${other}.`) || other.startsWith(`${path}.`);
}

/** Whether an event is of a submission that was there before, whatever it holds. */
export function isSubmissionUpdate({ operationType, namespace }: RawChangeEvent): boolean {
  if (operationType !== 'update' && operationType !== 'replace') return false;
  return typeof namespace === 'object' && namespace !== null && 'coll' in namespace && namespace.coll === 'form_submissions';
}
