import { firstObjectIdOf } from '@tandem/mongodb';
import type { Window } from '@tandem/reconciliation';
import { ObjectId, type Filter, type Document } from 'mongodb';

/** Rows about submissions whose `_id` is an ObjectId of the window. */
export function inWindow(orgId: string, { from, to }: Window): Filter<Document> {
  return { orgId, mergeKey: { $gte: firstObjectIdOf(from).toHexString(), $lt: firstObjectIdOf(to).toHexString() } };
}

/**
 * Rows about submissions with any other `_id`, which tells no time: by a time of the row's own. Their
 * keys begin with `~` and sort after all ObjectIds. An index of its own finds them by that time.
 */
export function ofOtherIds(orgId: string, { from, to }: Window, timeField: string): Filter<Document> {
  return { orgId, mergeKey: { $gte: '~', $lt: '\u007f' }, [timeField]: { $gte: new Date(from), $lt: new Date(to) } };
}

/** The ObjectId that a merge key stands for; null for any other `_id`. */
export function objectIdOf(mergeKey: string): ObjectId | null {
  return /^[0-9a-f]{24}$/.test(mergeKey) ? ObjectId.createFromHexString(mergeKey) : null;
}
