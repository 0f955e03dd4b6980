import type { Fewest } from '@tandem/gates';

/** Names come from documents; an organization with more forms than this has some with too few. */
const mostNames = 10_000;

/** Which name has the fewest; in bounded memory. */
export function createFewest() {
  const counts = new Map<string, number>();
  let hasMore = false;
  return {
    add(name: string): void {
      const before = counts.get(name);
      if (before === undefined && counts.size >= mostNames) hasMore = true;
      else counts.set(name, (before ?? 0) + 1);
    },
    /** `enough`: below it one has too few. */
    fewest(enough: number): Fewest | null {
      if (hasMore) return { name: `beyond the first ${mostNames}`, n: 0, of: mostNames + 1, short: shortOf(counts, enough) + 1 };
      let least: readonly [string, number] | null = null;
      for (const entry of counts) if (!least || entry[1] < least[1]) least = entry;
      return least && { name: least[0], n: least[1], of: counts.size, short: shortOf(counts, enough) };
    },
  };
}

function shortOf(counts: ReadonlyMap<string, number>, enough: number): number {
  let short = 0;
  for (const n of counts.values()) if (n < enough) short += 1;
  return short;
}

/** The fewest of all organizations' fewest. */
export function fewestOfAll(all: readonly { readonly orgId: string; readonly fewest: Fewest | null }[]): Fewest | null {
  let least: Fewest | null = null;
  let of = 0;
  let short = 0;
  for (const { orgId, fewest } of all) {
    if (!fewest) continue;
    of += fewest.of;
    short += fewest.short;
    if (!least || fewest.n < least.n) least = { ...fewest, name: `${fewest.name} of ${orgId}` };
  }
  return least && { ...least, of, short };
}
