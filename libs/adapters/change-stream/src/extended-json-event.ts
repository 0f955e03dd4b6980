import type { RawChangeEvent } from '@tandem/change-events';
import { decodeDocument } from '@tandem/mongodb';
import { BSON, Timestamp, type Document } from 'mongodb';
import { z } from 'zod';
import { toRawEvent } from './raw-event.ts';

const eventSchema = z.looseObject({
  /** The resume token: it names the event. */
  _id: z.looseObject({ _data: z.string().min(1).max(16_384) }),
  operationType: z.string().max(64),
  ns: z.looseObject({ db: z.string().max(255), coll: z.string().max(255) }),
  clusterTime: z.instanceof(Timestamp, { error: 'must be a timestamp' }),
  documentKey: z.looseObject({ _id: z.unknown() }),
});

export type ExtendedJsonEvent =
  | { readonly outcome: 'event'; readonly raw: RawChangeEvent }
  | { readonly outcome: 'unreadable'; readonly reason: string };

/**
 * A change event that comes as Extended JSON, canonical or relaxed, in the very types in which the driver would have
 * handed it over: it goes through BSON. Never throws.
 */
export function readExtendedJsonEvent(text: string): ExtendedJsonEvent {
  const event = toDocument(text);
  if (!event) return { outcome: 'unreadable', reason: 'it is no document in Extended JSON' };
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return { outcome: 'unreadable', reason: z.prettifyError(parsed.error).slice(0, 1_000) };
  return { outcome: 'event', raw: toRawEvent({ ...event, contentBytes: bytesOf(event) }) };
}

/** Null where it is none, is nested deeper than anybody nests, or holds what BSON cannot. */
function toDocument(text: string): Document | null {
  try {
    const parsed: unknown = BSON.EJSON.parse(text, { relaxed: false });
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
    return decodeDocument(BSON.serialize(parsed));
  } catch {
    return null;
  }
}

/** Of its document; or what the sender says of one that it left out for its size. */
function bytesOf({ fullDocument, contentBytes }: Document): number {
  if (typeof fullDocument === 'object' && fullDocument !== null) return BSON.calculateObjectSize(fullDocument as Document);
  return typeof contentBytes === 'number' && Number.isFinite(contentBytes) ? contentBytes : 0;
}
