import { createHash } from 'node:crypto';
import { BSON, ObjectId } from 'mongodb';

/**
 * A submission's `_id` in a form that sorts as MongoDB sorts it: the hex of an ObjectId. Any other
 * `_id` (only direct writes have them) sorts after all of these, by a hash.
 */
export function mergeKeyOf(id: unknown): string {
  if (id instanceof ObjectId) return id.toHexString();
  return `~${createHash('sha256').update(textOf(id)).digest('hex').slice(0, 40)}`;
}

/** A server takes ids that Extended JSON cannot write: an object with the driver's own marker in it, say. */
function textOf(id: unknown): string {
  try {
    return BSON.EJSON.stringify({ id }, { relaxed: false });
  } catch {
    return JSON.stringify({ id });
  }
}
