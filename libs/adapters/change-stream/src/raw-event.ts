import { maximumDocumentBytes } from '@tandem/documents';
import type { RawChangeEvent } from '@tandem/change-events';
import { mergeKeyOf, toClusterTime } from '@tandem/mongodb';
import { Timestamp, type Document } from 'mongodb';
import { isStorable } from './storable-id.ts';

/** About what an event takes beside its document. */
const envelopeBytes = 512;

/** Takes an event out of the driver's types where Tandem reads it. */
export function toRawEvent(event: Document): RawChangeEvent {
  const time: unknown = event.clusterTime;
  const clusterTime = time instanceof Timestamp ? toClusterTime(time) : { seconds: 0, increment: 0 };
  const wallTime: unknown = event.wallTime;
  const documentKey: unknown = event.documentKey;
  const documentId: unknown = isRecord(documentKey) ? documentKey._id : undefined;
  const bytes = contentBytesOf(event);
  return {
    token: event._id,
    operationType: event.operationType,
    namespace: event.ns,
    ...(event.to !== undefined && { renamedTo: event.to as unknown }),
    clusterTime,
    wallTime: wallTime instanceof Date ? wallTime : new Date(clusterTime.seconds * 1_000),
    // an event without a key is a dead letter; one by whose id nothing can be asked would be asked for without end
    ...(documentId !== undefined && isStorable(documentId) && { documentKey: mergeKeyOf(documentId), documentId }),
    ...(event.fullDocument !== undefined && { fullDocument: event.fullDocument as unknown }),
    ...(isRecord(event.updateDescription) && { updateDescription: event.updateDescription }),
    ...(bytes > maximumDocumentBytes && { oversizedBytes: bytes }),
    ...(event.isUndecodable === true && { isUndecodable: true }),
  };
}

/** About how much memory an event takes. */
export function bytesOf(event: Document): number {
  return envelopeBytes + Math.min(contentBytesOf(event), maximumDocumentBytes);
}

/** Of its document or its delta, as the server measured it. */
function contentBytesOf(event: Document): number {
  const bytes: unknown = event.contentBytes;
  return typeof bytes === 'number' ? bytes : 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
