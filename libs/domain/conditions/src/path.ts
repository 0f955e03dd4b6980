import { RefusedError } from './refused-error.ts';
import { isPlainObject, toValue, type Value } from './values.ts';

const maximumLength = 256;
const maximumSegments = 16;

export interface PathStep {
  readonly name: string;
  /** This name and all after it, joined by dots: a key may hold dots itself. */
  readonly rest: string;
}

/** From the outside in. */
export type Path = readonly PathStep[];

/**
 * Splits a dotted path; `items[0]` and `items.0` are the first element of a list.
 * @throws RefusedError for a path that can't be read
 */
export function parsePath(path: string): Path {
  if (path.length === 0 || path.length > maximumLength) throw new RefusedError(`a field path has 1 to ${maximumLength} characters`);
  const names = path.replace(/\[(\d{1,9})\]/g, '.$1').split('.');
  if (names.includes('')) throw new RefusedError(`the field path ${JSON.stringify(path)} has an empty part`);
  if (names.length > maximumSegments) throw new RefusedError(`a field path has at most ${maximumSegments} parts`);
  return names.map((name, index) => ({ name, rest: names.slice(index).join('.') }));
}

/**
 * Follows a path; undefined where there is nothing. Only own properties of plain objects and elements
 * of lists are followed. A key may hold dots itself: one that is the whole rest of the path wins.
 */
export function readPath(start: unknown, path: Path): Value {
  let current = start;
  for (const { name, rest } of path) {
    if (Array.isArray(current)) {
      current = /^(?:0|[1-9]\d{0,8})$/.test(name) ? (current[Number(name)] as unknown) : undefined;
      continue;
    }
    if (!isPlainObject(current)) return undefined;
    if (rest !== name && Object.hasOwn(current, rest)) return toValue(current[rest]);
    current = Object.hasOwn(current, name) ? current[name] : undefined;
  }
  return toValue(current);
}
