import type { TimeWindow } from '@tandem/stream-path';
import { Binary, MaxKey, MinKey, ObjectId, Timestamp, type Document } from 'mongodb';

/**
 * One way to find submissions by a time of theirs, along one index. The lanes together find all that any time
 * puts into a window, and those without any; a document that a former lane has found is left out.
 */
export interface SubmissionLane {
  readonly name: string;
  readonly sort: Readonly<Record<string, 1>>;
  /** Those from `after` on, a key of this lane's; null: from the beginning. */
  query(window: TimeWindow, after: unknown): Document;
  keyOf(row: SubmissionRow): unknown;
  /** The time by which it was found; null where it has none. */
  timeOf(row: SubmissionRow, window: TimeWindow): Date | null;
}

/** What is read of a submission, whatever its size. */
export interface SubmissionRow {
  readonly _id: unknown;
  readonly decidedAt?: unknown;
  readonly createdAt?: unknown;
  readonly submittedAt?: unknown;
}

const stampTime = 'routing.decidedAt';

const inside = ({ from, to }: TimeWindow) => ({ $gte: new Date(from), $lte: new Date(to) });
const notStampedInside = (window: TimeWindow): Document => ({ $nor: [{ [stampTime]: inside(window) }] });

/** By the index `stamped_by_time`. Whoever goes on at a time reads all of that time again: they may be many. */
const stamped: SubmissionLane = {
  name: 'stamped',
  sort: { [stampTime]: 1, _id: 1 },
  query: (window, after) => ({ [stampTime]: { ...inside(window), ...(after instanceof Date && { $gte: after }) } }),
  keyOf: ({ decidedAt }) => decidedAt,
  timeOf: ({ decidedAt }) => dateOf(decidedAt),
};

const byObjectId: SubmissionLane = {
  name: 'object-id',
  sort: { _id: 1 },
  query: (window, after) => ({
    _id: { $gte: firstObjectIdOf(window.from), $lt: firstObjectIdOf(window.to + 1_000), ...(after instanceof ObjectId && { $gt: after }) },
    ...notStampedInside(window),
  }),
  keyOf: ({ _id }) => _id,
  timeOf: ({ _id }) => (_id instanceof ObjectId ? _id.getTimestamp() : null),
};

/** Any other `_id` tells no time, so all are looked at. A comparison meets one type alone: there is a lane for each. */
const byOtherId = (name: string, first: unknown): SubmissionLane => ({
  name,
  sort: { _id: 1 },
  query: (window, after) => ({ _id: after === null ? { $gte: first } : { $gt: after }, ...byOwnDates(window) }),
  keyOf: ({ _id }) => _id,
  timeOf: laterOwnDate,
});

/** Of these values there is one each. */
const byOnlyIds: SubmissionLane = {
  ...byOtherId('only', null),
  query: (window) => ({ _id: { $in: [null, Number.NaN, new MinKey(), new MaxKey()] }, ...byOwnDates(window) }),
};

function byOwnDates(window: TimeWindow): Document {
  const hasNoDate = { $not: { $type: 'date' } };
  return {
    ...notStampedInside(window),
    $or: [{ createdAt: inside(window) }, { submittedAt: inside(window) }, { createdAt: hasNoDate, submittedAt: hasNoDate, [stampTime]: hasNoDate }],
  };
}

function laterOwnDate({ createdAt, submittedAt }: SubmissionRow, { from, to }: TimeWindow): Date | null {
  const times = [dateOf(createdAt), dateOf(submittedAt)].flatMap((date) => (date && date.getTime() >= from && date.getTime() <= to ? [date.getTime()] : []));
  return times.length > 0 ? new Date(Math.max(...times)) : null;
}

function dateOf(value: unknown): Date | null {
  return value instanceof Date ? value : null;
}

/** The smallest ObjectId of a second. */
function firstObjectIdOf(ms: number): ObjectId {
  const seconds = Math.min(Math.max(0, Math.floor(ms / 1_000)), 0xff_ff_ff_ff);
  return ObjectId.createFromHexString(seconds.toString(16).padStart(8, '0') + '0'.repeat(16));
}

/** In the order in which they are read. All types that an `_id` can have, but for those that no driver writes any more. */
export const submissionLanes: readonly SubmissionLane[] = [
  stamped,
  byObjectId,
  byOtherId('number', Number.NEGATIVE_INFINITY),
  byOtherId('string', ''),
  byOtherId('object', {}),
  byOtherId('binary', new Binary(Buffer.alloc(0))),
  byOtherId('boolean', false),
  byOtherId('date', new Date(-8_640_000_000_000_000)),
  byOtherId('timestamp', new Timestamp(0n)),
  byOnlyIds,
];
