import { isPlainObject, numberOf, textOf, timeOf, toValue, type Value } from './values.ts';

/** Deeper than this, two values are never equal. */
const maximumDepth = 32;

/**
 * The `equals` of the rules. A list equals a single value if one of its elements does.
 * @param field what the submission holds
 * @param value what the filter asks for
 */
export function equalsValue(field: Value, value: Value): boolean {
  if (Array.isArray(field) && !Array.isArray(value)) return field.some((element) => same(toValue(element), value, 1));
  return same(field, value, 0);
}

function same(a: Value, b: Value, depth: number): boolean {
  if (depth > maximumDepth) return false;
  if (a === undefined || a === null || b === undefined || b === null) return (a ?? null) === (b ?? null);
  if (Array.isArray(a)) return Array.isArray(b) && sameList(a, b, depth);
  if (isPlainObject(a)) return isPlainObject(b) && sameObject(a, b, depth);
  return sameScalar(a, b);
}

function sameScalar(a: Value, b: Value): boolean {
  if (typeof a === 'number' || typeof b === 'number') return bothEqual(numberOf(a), numberOf(b));
  if (a instanceof Date || b instanceof Date) return bothEqual(timeOf(a), timeOf(b));
  return bothEqual(textOf(a), textOf(b));
}

function bothEqual<T>(a: T | undefined, b: T | undefined): boolean {
  return a !== undefined && a === b;
}

function sameList(a: readonly unknown[], b: readonly unknown[], depth: number): boolean {
  return a.length === b.length && a.every((element, index) => same(toValue(element), toValue(b[index]), depth + 1));
}

function sameObject(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>, depth: number): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && same(toValue(a[key]), toValue(b[key]), depth + 1));
}
