import type { RawChangeEvent } from '@tandem/change-events';
import { mergeKeyOf, toClusterTime } from '@tandem/mongodb';
import { BSON, Timestamp, type Document } from 'mongodb';
import { maximumDocumentBytes } from './pipeline.ts';

/** About what an event takes beside its document. */
const envelopeBytes = 512;

/** Takes an event out of the driver's types where Tandem reads it. */
export function toRawEvent(event: Document): RawChangeEvent {
  const time: unknown = event.clusterTime;
  const clusterTime = time instanceof Timestamp ? toClusterTime(time) : { seconds: 0, increment: 0 };
  const wallTime: unknown = event.wallTime;
  const documentKey: unknown = event.documentKey;
  const documentId: unknown = isRecord(documentKey) ? documentKey._id : undefined;
  const bytes = documentBytesOf(event);
  return {
    token: event._id,
    operationType: event.operationType,
    namespace: event.ns,
    clusterTime,
    wallTime: wallTime instanceof Date ? wallTime : new Date(clusterTime.seconds * 1_000),
    ...(documentId !== undefined && { documentKey: mergeKeyOf(documentId), documentId }),
    ...(event.fullDocument !== undefined && { fullDocument: event.fullDocument as unknown }),
    ...(isRecord(event.updateDescription) && { updateDescription: event.updateDescription }),
    ...(bytes > maximumDocumentBytes && { oversizedBytes: bytes }),
  };
}

/** About how much memory an event takes. */
export function bytesOf(event: Document): number {
  const delta: unknown = event.updateDescription;
  return envelopeBytes + Math.min(documentBytesOf(event), maximumDocumentBytes) + (isRecord(delta) ? BSON.calculateObjectSize(delta) : 0);
}

function documentBytesOf(event: Document): number {
  const bytes: unknown = event.documentBytes;
  return typeof bytes === 'number' ? bytes : 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
