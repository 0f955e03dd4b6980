import { isObject, numberOf, simplify, textOf, timeOf } from './values.ts';

const deepest = 32;

/** `equals` of docs/matching.md: the first line of its table that fits. */
export function areEqual(field: unknown, value: unknown): boolean {
  const [a, b] = [simplify(field), simplify(value)];
  if (Array.isArray(a) && !Array.isArray(b)) return a.some((element) => sameValue(element, b, 1));
  return sameValue(a, b, 0);
}

function sameValue(one: unknown, other: unknown, depth: number): boolean {
  if (depth > deepest) return false;
  const [a, b] = [simplify(one) ?? null, simplify(other) ?? null];
  if (a === null || b === null) return a === b;
  if (Array.isArray(a) || Array.isArray(b)) return Array.isArray(a) && Array.isArray(b) && sameList(a, b, depth);
  if (isObject(a) || isObject(b)) return isObject(a) && isObject(b) && sameFields(a, b, depth);
  if (typeof a === 'number' || typeof b === 'number') return same(numberOf(a), numberOf(b));
  if (a instanceof Date || b instanceof Date) return same(timeOf(a), timeOf(b));
  return same(textOf(a), textOf(b));
}

/** What a value doesn't have is equal to nothing. */
function same<T>(a: T | undefined, b: T | undefined): boolean {
  return a !== undefined && a === b;
}

function sameList(a: readonly unknown[], b: readonly unknown[], depth: number): boolean {
  return a.length === b.length && a.every((element, index) => sameValue(element, b[index], depth + 1));
}

function sameFields(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>, depth: number): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key], b[key], depth + 1));
}
