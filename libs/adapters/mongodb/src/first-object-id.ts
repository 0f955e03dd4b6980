import { ObjectId } from 'mongodb';

/** What four bytes hold. */
const latestSecond = 0xff_ff_ff_ff;

/**
 * The smallest ObjectId of a second, by which a stretch of `_id`s begins or ends. `ms` since the epoch; a time that
 * no ObjectId can tell is taken for the nearest that one can.
 */
export function firstObjectIdOf(ms: number): ObjectId {
  return ObjectId.createFromTime(Math.min(Math.max(0, Math.floor(ms / 1_000)), latestSecond));
}
