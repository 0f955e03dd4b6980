import { createHash } from 'node:crypto';
import { canonicalJson } from '@tandem/documents';
import { noRevision } from '@tandem/routing';

/** A short hash of the flag's definition, its segments included: equal for every process that sees the same one. */
export function flagRevisionOf(definition: unknown): string {
  if (definition === undefined) return noRevision;
  return createHash('sha256').update(canonicalJson(definition)).digest('hex').slice(0, 12);
}
