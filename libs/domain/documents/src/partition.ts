import { submissionStreamName } from './stream.ts';

/** One of the streams that the organizations are split over. */
export interface StreamPartition {
  /** From 1 on. */
  readonly number: number;
  /** How many there are. */
  readonly of: number;
}

/** Every stream has the server go through all of its oplog, whatever it lets through: more would wear it out. */
export const mostPartitions = 16;

/** All organizations, in the one stream there is where nobody has asked for several. */
export const wholeStream: StreamPartition = { number: 1, of: 1 };

export function partitionsOf(count: number): readonly StreamPartition[] {
  return Array.from({ length: count }, (_, index) => ({ number: index + 1, of: count }));
}

/** By which lease, checkpoint, gaps and samples are named. The only one there is has the name it always had. */
export function streamNameOf({ number, of }: StreamPartition): string {
  return of === 1 ? submissionStreamName : `${submissionStreamName}-${number}-of-${of}`;
}

/** Null where no stream is called so. */
export function partitionOfStream(name: string): StreamPartition | null {
  if (name === submissionStreamName) return wholeStream;
  const [, number, of] = /^submissions-(\d{1,2})-of-(\d{1,2})$/.exec(name)?.map(Number) ?? [];
  return number === undefined || of === undefined ? null : { number, of };
}

/**
 * What an organization's partition is told by: a polynomial of its characters, each by its place in the alphabet, others
 * as nothing. The server computes the same; all of it fits into 32 bits. Whoever changes a number here moves organizations between
 * streams: the number of partitions must be changed, there and back, right after.
 */
export const partitionHash = {
  alphabet: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-',
  start: 7,
  factor: 7_919,
  modulus: 65_521,
} as const;

/** Which of so many partitions has the events of a database, from 1 on. */
export function partitionNumberOf(database: string, of: number): number {
  const { alphabet, start, factor, modulus } = partitionHash;
  let hash: number = start;
  for (const character of database) hash = (hash * factor + alphabet.indexOf(character) + 1) % modulus;
  return (hash % of) + 1;
}

export function isInPartition(database: string, { number, of }: StreamPartition): boolean {
  return of === 1 || partitionNumberOf(database, of) === number;
}

/** A document of `stream_layouts`: how many partitions the streams are. Absent: it has always been one. */
export interface StreamLayout {
  /** The deployment's stream. */
  readonly _id: string;
  readonly partitions: number;
  /** All numbers that there ever were, this one included: samples of these lie about. */
  readonly ever: readonly number[];
  /** By the database server's clock. */
  readonly changedAt: Date;
  /** The process that changed it. */
  readonly changedBy: string;
}
