import { RE2JS, RE2JSSyntaxException } from 're2js';
import { areEqual } from './equality.ts';
import { unreadable } from './unreadable.ts';
import { isObject, numberOf, simplify, textOf, timeOf } from './values.ts';

const longestText = 10_000;

/** Whether a condition holds, by the table of docs/matching.md. `field` is undefined where there is nothing. */
export function operatorHolds(operator: string, field: unknown, value: unknown): boolean {
  switch (operator) {
    case 'equals':
      return areEqual(field, required(value));
    case 'not_equals':
      return !areEqual(field, required(value));
    case 'contains':
      return contains(field, value);
    case 'not_contains':
      return !contains(field, value);
    case 'starts_with':
      return lowerText(field)?.startsWith(neededText(value)) ?? false;
    case 'ends_with':
      return lowerText(field)?.endsWith(neededText(value)) ?? false;
    case 'regex':
      return isFound(value, field);
    case 'gt':
      return order(field, value, (a, b) => a > b);
    case 'gte':
      return order(field, value, (a, b) => a >= b);
    case 'lt':
      return order(field, value, (a, b) => a < b);
    case 'lte':
      return order(field, value, (a, b) => a <= b);
    case 'is_empty':
      return isEmpty(field);
    case 'is_not_empty':
      return !isEmpty(field);
    case 'is_true':
      return isOneOf(field, [true, 'true', 1, '1']);
    case 'is_false':
      return isOneOf(field, [false, 'false', 0, '0']);
    case 'exists':
      return field !== undefined;
    case 'not_exists':
      return field === undefined;
    default:
      return unreadable.raise();
  }
}

function required(value: unknown): unknown {
  return value === undefined ? unreadable.raise() : value;
}

/** Text operators don't tell upper from lower case. */
function lowerText(value: unknown): string | undefined {
  return textOf(value)?.toLowerCase();
}

function neededText(value: unknown): string {
  const text = textOf(simplify(value));
  return text === undefined || text.length > longestText ? unreadable.raise() : text.toLowerCase();
}

function contains(field: unknown, value: unknown): boolean {
  const text = neededText(value);
  return (Array.isArray(field) && areEqual(field, value)) || (lowerText(field)?.includes(text) ?? false);
}

function isFound(pattern: unknown, field: unknown): boolean {
  if (typeof pattern !== 'string') return unreadable.raise();
  const text = textOf(field);
  if (text === undefined) return false;
  if (text.length > longestText) return unreadable.raise();
  return compile(pattern).matcher(text).find();
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return unreadable.raise();
    throw error;
  }
}

/** By numbers where the value has one, else by times. */
function order(field: unknown, value: unknown, holds: (a: number, b: number) => boolean): boolean {
  const plain = simplify(value);
  const number = numberOf(plain);
  const [a, b] = number === undefined ? [timeOf(field), timeOf(plain)] : [numberOf(field), number];
  if (b === undefined) return unreadable.raise();
  return a !== undefined && holds(a, b);
}

function isEmpty(field: unknown): boolean {
  if (field === undefined || field === null || field === '') return true;
  return Array.isArray(field) ? field.length === 0 : isObject(field) && Object.keys(field).length === 0;
}

function isOneOf(field: unknown, values: readonly unknown[]): boolean {
  return values.includes(field);
}
