import { isTandemError } from '@tandem/errors';

export { beginPost, type BegunPost } from './begin-post.ts';

/** The settings that a process would refuse to start with, by their names; none where it would start. */
export function refusedSettings(load: () => unknown): readonly string[] {
  try {
    load();
    return [];
  } catch (error) {
    if (!isTandemError(error, 'CONFIG_INVALID')) throw error;
    return error.problems.map(({ path }) => path);
  }
}
