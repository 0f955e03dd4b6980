import { mergeKeyOf } from '@tandem/mongodb';
import { BSON } from 'mongodb';
import { z } from 'zod';
import type { InsertPosition } from './contract.ts';

/** An id or a time of the driver, whichever version of it the platform has: each has classes of its own. */
const driversValue = z.object({ _bsontype: z.string() });
const driversTime = z.object({ high: z.number().int(), low: z.number().int() });

interface Serializable {
  toExtendedJSON(options: { readonly relaxed: boolean }): unknown;
}

/**
 * Of what `insertOne` gave, and the session that it ran in: one of this insert alone, asked right after it. Without a
 * session all goes well, too; only a workflow that changed around the insert then counts as a race.
 */
export function positionOf(inserted: { readonly insertedId: unknown }, session?: { readonly operationTime?: unknown } | null): InsertPosition {
  const time = driversTime.safeParse(session?.operationTime);
  return {
    mergeKey: mergeKeyOf(asOurs(inserted.insertedId)),
    operationTime: time.success ? { seconds: time.data.high >>> 0, increment: time.data.low >>> 0 } : null,
  };
}

function asOurs(id: unknown): unknown {
  if (!isSerializable(id)) return id;
  const read: unknown = BSON.EJSON.deserialize({ id: id.toExtendedJSON({ relaxed: false }) });
  return z.object({ id: z.unknown() }).parse(read).id;
}

function isSerializable(id: unknown): id is Serializable {
  return driversValue.safeParse(id).success && typeof (id as Partial<Serializable>).toExtendedJSON === 'function';
}
