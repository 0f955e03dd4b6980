import type { RoutingStamp } from './phase.ts';

/** How far a handler's clock may be ahead of what else tells the time. */
const mostAheadMs = 60_000;

/**
 * When a stamped submission was inserted; `happenedAt` is what the server, or else the document's id, says of it. The handler's
 * word is finer than theirs, but nobody inserts in the future; so a stamp that lies there makes nothing younger.
 */
export function insertTimeOf({ decidedAt }: Pick<RoutingStamp, 'decidedAt'>, happenedAt: Date): Date {
  return decidedAt.getTime() > happenedAt.getTime() + mostAheadMs ? happenedAt : decidedAt;
}

/** An ObjectId's hex begins with its second, by the clock of who made it; null of any other key. */
export function idTimeOf(mergeKey: string): Date | null {
  return /^[0-9a-f]{24}$/.test(mergeKey) ? new Date(Number.parseInt(mergeKey.slice(0, 8), 16) * 1_000) : null;
}
