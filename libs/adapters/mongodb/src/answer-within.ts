import { TandemError } from '@tandem/errors';
import { storeError } from './store-error.ts';

/**
 * Waits for the database no longer than that many milliseconds: a server that hangs must not hang
 * whoever asks. What is under way goes on and may still be done, so a write that rejects here is
 * unknown, not undone. `doing` says what failed.
 * @throws TandemError STORE_UNAVAILABLE when time is up or the database failed
 */
export async function answerWithin<T>(milliseconds: number, doing: string, operation: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new TandemError('STORE_UNAVAILABLE', `${doing}: no answer within ${milliseconds} ms`));
    }, milliseconds);
  });
  try {
    return await Promise.race([operation(), late]);
  } catch (error) {
    throw storeError(error, doing);
  } finally {
    clearTimeout(timer);
  }
}
