import { decodeDocument, decodeOutermost } from '@tandem/mongodb';
import { Binary } from 'mongodb';

/** What a pipeline projects of a document: parts of it, and itself where it is not too large. */
export interface ProjectedRow {
  readonly _id: unknown;
  readonly document?: unknown;
}

/** For a pipeline whose rows are read by `decodedRows`. */
export const undecoded = { raw: true } as const;

/**
 * The rows of a cursor that was asked for them undecoded. A `document` that cannot be decoded is null, which makes it malformed, and those
 * after it come.
 */
export async function* decodedRows<Row extends ProjectedRow>(cursor: AsyncIterable<unknown>): AsyncGenerator<Row> {
  for await (const bytes of cursor) yield decodeRow(bytes as Uint8Array) as Row;
}

function decodeRow(bytes: Uint8Array): ProjectedRow {
  const row = decodeOutermost(bytes);
  return { ...row, _id: decodeId(row._id), ...(Buffer.isBuffer(row.document) && { document: decodeDocument(row.document) }) };
}

/** One that cannot be decoded is still another than all others. */
function decodeId(id: unknown): unknown {
  return Buffer.isBuffer(id) ? (decodeDocument(id) ?? new Binary(id)) : id;
}
