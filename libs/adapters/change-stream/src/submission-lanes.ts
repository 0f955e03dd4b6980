import { firstObjectIdOf } from '@tandem/mongodb';
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
  /** Given where many are looked at for the few that are found: all of these, by `_id`. They are read in stretches. */
  looksAt?(window: TimeWindow, after: unknown): Document;
  keyOf(row: SubmissionRow): unknown;
  /** When it was inserted, as far as it tells; null where it does not. */
  timeOf(row: SubmissionRow): Date | null;
}

/** What is read of a submission, whatever its size. */
export interface SubmissionRow {
  readonly _id: unknown;
  readonly decidedAt?: unknown;
  readonly createdAt?: unknown;
  readonly submittedAt?: unknown;
}

/** Where documents have the times that they may be found by; null: nowhere, or by no index. */
export interface TimePaths {
  readonly stamp: string | null;
  readonly createdAt: string | null;
  readonly submittedAt: string | null;
}

export const ownTimePaths: TimePaths = { stamp: 'routing.decidedAt', createdAt: 'createdAt', submittedAt: 'submittedAt' };

const inside = ({ from, to }: TimeWindow) => ({ $gte: new Date(from), $lte: new Date(to) });
const notStampedInside = ({ stamp }: TimePaths, window: TimeWindow): Document => (stamp === null ? {} : { $nor: [{ [stamp]: inside(window) }] });
const datesOf = ({ createdAt, submittedAt }: TimePaths): readonly string[] => [createdAt, submittedAt].filter((path) => path !== null);

/** By the index `stamped_by_time`. Whoever goes on at a time reads all of that time again: they may be many. */
const stamped = (stamp: string): SubmissionLane => ({
  name: 'stamped',
  sort: { [stamp]: 1, _id: 1 },
  query: (window, after) => ({ [stamp]: { ...inside(window), ...(after instanceof Date && { $gte: after }) } }),
  keyOf: ({ decidedAt }) => decidedAt,
  timeOf: ({ decidedAt }) => dateOf(decidedAt),
});

const byObjectId = (paths: TimePaths): SubmissionLane => ({
  name: 'object-id',
  sort: { _id: 1 },
  query: (window, after) => ({
    _id: { $gte: firstObjectIdOf(window.from), $lt: firstObjectIdOf(window.to + 1_000), ...(after instanceof ObjectId && { $gt: after }) },
    ...notStampedInside(paths, window),
  }),
  keyOf: ({ _id }) => _id,
  timeOf: ({ _id }) => (_id instanceof ObjectId ? _id.getTimestamp() : null),
});

/** By their own dates, of which there is no index: so all in a range of `_id` are looked at. */
const byOwnDatesIn = (paths: TimePaths, name: string, range: (window: TimeWindow, after: unknown) => Document, dates: (paths: TimePaths, window: TimeWindow) => Document): SubmissionLane => ({
  name,
  sort: { _id: 1 },
  query: (window, after) => ({ _id: range(window, after), ...notStampedInside(paths, window), ...dates(paths, window) }),
  looksAt: (window, after) => ({ _id: range(window, after) }),
  keyOf: ({ _id }) => _id,
  timeOf: earliestOwnDate,
});

/** An ObjectId of another time may have been kept by a restore, or made by a clock that is far off. Without own dates it is believed. */
const byFarObjectId = (paths: TimePaths, name: string, far: (window: TimeWindow) => Document): SubmissionLane =>
  byOwnDatesIn(paths, name, (window, after) => ({ ...far(window), ...(after instanceof ObjectId && { $gt: after }) }), hasDateInside);

/** Any other `_id` tells no time. A comparison meets one type alone: there is a lane for each. */
const byOtherId = (paths: TimePaths, name: string, first: unknown): SubmissionLane =>
  byOwnDatesIn(paths, name, (_window, after) => (after === null ? { $gte: first } : { $gt: after }), hasDateInsideOrNone);

/** Of these values there is one each. */
const byOnlyIds = (paths: TimePaths): SubmissionLane => ({
  name: 'only',
  sort: { _id: 1 },
  query: (window) => ({ _id: { $in: [null, Number.NaN, new MinKey(), new MaxKey()] }, ...notStampedInside(paths, window), ...hasDateInsideOrNone(paths, window) }),
  keyOf: ({ _id }) => _id,
  timeOf: earliestOwnDate,
});

function hasDateInside(paths: TimePaths, window: TimeWindow): { readonly $or: readonly Document[] } {
  return { $or: datesOf(paths).map((path) => ({ [path]: inside(window) })) };
}

function hasDateInsideOrNone(paths: TimePaths, window: TimeWindow): Document {
  const hasNoDate = { $not: { $type: 'date' } };
  const all = [...datesOf(paths), ...(paths.stamp === null ? [] : [paths.stamp])];
  return all.length === 0 ? {} : { $or: [...hasDateInside(paths, window).$or, Object.fromEntries(all.map((path) => [path, hasNoDate]))] };
}

/** A draft from before that was handed in inside the window was not inserted there. */
function earliestOwnDate({ createdAt, submittedAt }: SubmissionRow): Date | null {
  const times = [dateOf(createdAt), dateOf(submittedAt)].flatMap((date) => date?.getTime() ?? []);
  return times.length > 0 ? new Date(Math.min(...times)) : null;
}

function dateOf(value: unknown): Date | null {
  return value instanceof Date ? value : null;
}

/** In the order in which they are read. All types that an `_id` can have, but for those that no driver writes any more. */
export const submissionLanes = (paths: TimePaths): readonly SubmissionLane[] => [
  ...(paths.stamp === null ? [] : [stamped(paths.stamp)]),
  byObjectId(paths),
  // what has no dates of its own is believed its ObjectId
  ...(datesOf(paths).length === 0
    ? []
    : [
        byFarObjectId(paths, 'object-id-before', ({ from }) => ({ $lt: firstObjectIdOf(from) })),
        byFarObjectId(paths, 'object-id-after', ({ to }) => ({ $gte: firstObjectIdOf(to + 1_000) })),
      ]),
  byOtherId(paths, 'number', Number.NEGATIVE_INFINITY),
  byOtherId(paths, 'string', ''),
  byOtherId(paths, 'object', {}),
  byOtherId(paths, 'binary', new Binary(Buffer.alloc(0))),
  byOtherId(paths, 'boolean', false),
  byOtherId(paths, 'date', new Date(-8_640_000_000_000_000)),
  byOtherId(paths, 'timestamp', new Timestamp(0n)),
  byOnlyIds(paths),
];
