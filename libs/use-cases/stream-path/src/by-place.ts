import type { EventOrigin } from '@tandem/change-events';

/** A collection that holds submissions: the organization's own where no origin is named. */
export interface Place<Id extends string = string> {
  readonly orgId: Id;
  readonly origin?: EventOrigin | undefined;
}

export interface OfPlace<Item, Id extends string = string> extends Place<Id> {
  readonly items: readonly Item[];
}

/** Items by the place that each belongs to, in order. */
export function byPlace<Item, Id extends string>(items: readonly Item[], placeOf: (item: Item) => Place<Id>): Iterable<OfPlace<Item, Id>> {
  const places = new Map<string, Place<Id> & { readonly items: Item[] }>();
  for (const item of items) {
    const { orgId, origin } = placeOf(item);
    const key = origin ? `${orgId} ${origin.db}.${origin.coll}` : orgId;
    const place = places.get(key) ?? { orgId, origin, items: [] };
    place.items.push(item);
    places.set(key, place);
  }
  return places.values();
}
