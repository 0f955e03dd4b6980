import { createHash } from 'node:crypto';
import { BSON, ObjectId } from 'mongodb';

/**
 * A submission's `_id` in a form that sorts as MongoDB sorts it: the hex of an ObjectId. Any other
 * `_id` (only direct writes have them) sorts after all of these, by a hash.
 */
export function mergeKeyOf(id: unknown): string {
  if (id instanceof ObjectId) return id.toHexString();
  const text = BSON.EJSON.stringify({ id }, { relaxed: false });
  return `~${createHash('sha256').update(text).digest('hex').slice(0, 40)}`;
}
