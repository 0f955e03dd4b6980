import { isPlainObject } from '@tandem/conditions';
import type { Problem } from '@tandem/errors';
import { limits } from './limits.ts';

/**
 * What the platform's own page adds to the answers and its handler takes off again: no fields of the
 * form, and not stored.
 */
const pageFields = new Set(['_botProtection', '_fieldInteractions', '_formMeta']);

/** The answers alone. */
export function withoutPageFields(data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).filter(([key]) => !pageFields.has(key)));
}

/**
 * Finds answers to what the form does not ask. They are refused, by name: a misspelled field that is
 * optional would else be lost in silence. Paths are dotted; a field that is known takes all below it.
 */
export function createUnknownFieldFinder(paths: readonly string[]): (data: Readonly<Record<string, unknown>>) => readonly Problem[] {
  const known = new Set(paths);
  const branches = new Set(paths.flatMap(branchesOf));

  function* unknownFields(value: Readonly<Record<string, unknown>>, prefix: string): Generator<Problem> {
    for (const [key, inner] of Object.entries(value)) {
      const path = prefix + key;
      if (known.has(path)) continue;
      if (!branches.has(path)) yield { path, message: 'is not a field of this form' };
      else if (isPlainObject(inner)) yield* unknownFields(inner, `${path}.`);
      else yield { path, message: 'must be an object' };
    }
  }

  return (data) => {
    const problems: Problem[] = [];
    for (const problem of unknownFields(data, '')) {
      if (problems.push(problem) >= limits.problems) break;
    }
    return problems;
  };
}

/** `a.b.c` lies on the branches `a` and `a.b`. */
function branchesOf(path: string): string[] {
  const keys = path.split('.');
  return keys.slice(1).map((_key, index) => keys.slice(0, index + 1).join('.'));
}
