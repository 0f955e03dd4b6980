import { BSON, ObjectId } from 'mongodb';

/** Whether the driver can write an `_id` that it has read: not one that looks like a value of its own and is none. */
export function isStorable(id: unknown): boolean {
  if (id instanceof ObjectId) return true;
  try {
    BSON.calculateObjectSize({ id });
    return true;
  } catch {
    return false;
  }
}
