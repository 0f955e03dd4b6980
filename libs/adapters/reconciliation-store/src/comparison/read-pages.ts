import type { Keyed } from '@tandem/reconciliation';
import type { Document, FindCursor } from 'mongodb';

/** Decoded at once: few, so that they are let go of while they are young. */
export const rowsPerPage = 100;
/** Rows per answer of the server, which ends one at 16 MB whatever is asked for. */
export const rowsPerAnswer = 1_000;

/** A sorted cursor's rows; the next answer is under way while this one is worked on. Closes it at the end. */
export async function* readPages<T>(cursor: FindCursor<Document>, rowOf: (bytes: Uint8Array) => Keyed<T>): AsyncGenerator<readonly Keyed<T>[]> {
  cursor.batchSize(rowsPerAnswer);
  try {
    let next = answerOf(cursor);
    while (await next) {
      const documents = cursor.readBufferedDocuments() as unknown as readonly Uint8Array[];
      next = answerOf(cursor);
      for (let start = 0; start < documents.length; start += rowsPerPage) yield documents.slice(start, start + rowsPerPage).map(rowOf);
    }
  } finally {
    await cursor.close();
  }
}

/** Whether there is more. A failure shows when it is awaited; where nobody comes to that, nobody wants it. */
function answerOf(cursor: FindCursor<Document>): Promise<boolean> {
  const answer = cursor.hasNext();
  answer.catch(() => undefined);
  return answer;
}
