import { decodeDocument, decodeOutermost, decodePartly } from '@tandem/mongodb';
import type { Document, Long } from 'mongodb';

export interface CursorReply {
  readonly id: Long | number;
  readonly nextBatch: readonly Document[];
  readonly postBatchResumeToken: unknown;
}

/** Of a reply that was asked for undecoded: each event by itself, so that one that cannot be decoded ends no stream: it comes with what can be of it. */
export function decodeReply(cursor: Uint8Array): CursorReply {
  const { id, nextBatch, postBatchResumeToken: token } = decodeOutermost(cursor) as { id: CursorReply['id']; nextBatch: readonly Uint8Array[]; postBatchResumeToken: unknown };
  return { id, nextBatch: nextBatch.map(decodePartly), postBatchResumeToken: Buffer.isBuffer(token) ? decodeDocument(token) : token };
}
