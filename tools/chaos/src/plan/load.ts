import { importers, organizationHandles, wanderers, type OrganizationHandle } from './cast.ts';
import type { Random } from './random.ts';

/**
 * How submissions come: one by one over HTTP; many at once by the platform's own handler, which stamps and
 * triggers by the library; or written past everybody, without a stamp.
 */
export const ways = ['http', 'handler', 'direct'] as const;
export type Way = (typeof ways)[number];

/** Submissions of consecutive numbers that come together. */
export interface Batch {
  readonly first: number;
  readonly count: number;
  readonly way: Way;
  readonly organization: OrganizationHandle;
}

const batchSizes: Readonly<Record<Way, number>> = { http: 20, handler: 25, direct: 50 };
/** In percent of the submissions; the rest is written directly. */
const httpShare = 20;
const handlerShare = 20;
/** Of the direct writes, in percent: to organizations where nothing may follow them. */
const recordedShare = 15;

export function drawLoad(submissions: number, random: Random): readonly Batch[] {
  const batches: Batch[] = [];
  for (let first = 0; first < submissions;) {
    const way = drawWay(random);
    const count = Math.min(batchSizes[way], submissions - first);
    batches.push({ first, count, way, organization: drawOrganization(way, random) });
    first += count;
  }
  return batches;
}

/** A batch's chance is its share over its size, so that the shares are of submissions. */
function drawWay(random: Random): Way {
  const shares = { http: httpShare, handler: handlerShare, direct: 100 - httpShare - handlerShare };
  const chances = ways.map((way) => (1_000 * shares[way]) / batchSizes[way]);
  let lot = random.between(1, chances.reduce((sum, chance) => sum + chance, 0));
  return ways.find((_, index) => (lot -= chances[index] ?? 0) <= 0) ?? 'http';
}

function drawOrganization(way: Way, random: Random): OrganizationHandle {
  if (way !== 'direct') return random.pick(organizationHandles);
  return random.between(1, 100) <= recordedShare ? random.pick(wanderers) : random.pick(importers);
}
