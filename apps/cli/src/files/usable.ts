import { messageOf, TandemError } from '@tandem/errors';

/**
 * Node's own words name the file and why.
 * @throws TandemError FILE_UNUSABLE
 */
export async function usable<Result>(file: string, what: 'written' | 'read', use: () => Promise<Result>): Promise<Result> {
  try {
    return await use();
  } catch (cause) {
    throw new TandemError('FILE_UNUSABLE', `${file} cannot be ${what}: ${messageOf(cause)}`, { cause });
  }
}
