import { decodeDocument, decodeOutermost } from '@tandem/mongodb';
import type { Document, Long } from 'mongodb';

export interface CursorReply {
  readonly id: Long | number;
  readonly nextBatch: readonly Document[];
  readonly postBatchResumeToken: unknown;
}

/** Of a reply that was asked for undecoded: each event by itself, so that one that cannot be decoded ends no stream. */
export function decodeReply(cursor: Uint8Array): CursorReply {
  const { id, nextBatch, postBatchResumeToken: token } = decodeOutermost(cursor) as { id: CursorReply['id']; nextBatch: readonly Uint8Array[]; postBatchResumeToken: unknown };
  return { id, nextBatch: nextBatch.map(decodeEvent), postBatchResumeToken: Buffer.isBuffer(token) ? decodeDocument(token) : token };
}

/** An event that cannot be decoded comes with what can be of it, and says so. */
function decodeEvent(bytes: Uint8Array): Document {
  return decodeDocument(bytes) ?? { ...decodeParts(bytes), isUndecodable: true };
}

function decodeParts(bytes: Uint8Array): Document {
  const parts = Object.entries<unknown>(decodeOutermost(bytes)).map(([name, part]) => [name, Buffer.isBuffer(part) ? decodeDocument(part) : part] as const);
  return Object.fromEntries(parts.filter(([, part]) => part !== null));
}
