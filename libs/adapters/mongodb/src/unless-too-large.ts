import { maximumDocumentBytes } from '@tandem/documents';

/**
 * For a projection: a part of the document, or all of it (`$$ROOT`), as long as the document keeps to the bound that the
 * stream has, too. Of a larger one nothing is sent, or null where the reader is to see that something is missing.
 */
export function unlessTooLarge(part: string, otherwise: '$$REMOVE' | null = '$$REMOVE') {
  return { $cond: [{ $gt: [{ $bsonSize: '$$ROOT' }, maximumDocumentBytes] }, otherwise, part] };
}
