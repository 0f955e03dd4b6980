import { RE2JS, RE2JSException } from 're2js';
import { equalsValue } from './equality.ts';
import { RefusedError, UnjudgeableError } from './refused-error.ts';
import { isPlainObject, numberOf, textOf, timeOf, toValue, type Value } from './values.ts';

/** Says whether a field's value satisfies a condition. */
export type Test = (field: Value) => boolean;

const maximumTextLength = 10_000;
const maximumPatternLength = 256;
/** Instructions of a compiled pattern: with the text's length it bounds the time of a match. */
const maximumProgramSize = 1_000;

/** Each operator, given the condition's value, makes the test. Throws RefusedError for a value it can't use. */
export const operators = {
  equals: (value: unknown) => equals(value),
  not_equals: (value: unknown) => not(equals(value)),
  contains: (value: unknown) => contains(value),
  not_contains: (value: unknown) => not(contains(value)),
  starts_with: (value: unknown) => onText(value, (text, start) => text.startsWith(start)),
  ends_with: (value: unknown) => onText(value, (text, end) => text.endsWith(end)),
  regex: (value: unknown) => regex(value),
  gt: (value: unknown) => ordered(value, (difference) => difference > 0),
  gte: (value: unknown) => ordered(value, (difference) => difference >= 0),
  lt: (value: unknown) => ordered(value, (difference) => difference < 0),
  lte: (value: unknown) => ordered(value, (difference) => difference <= 0),
  is_empty: () => isEmpty,
  is_not_empty: () => not(isEmpty),
  is_true: () => (field: Value) => field === true || field === 'true' || field === 1 || field === '1',
  is_false: () => (field: Value) => field === false || field === 'false' || field === 0 || field === '0',
  exists: () => (field: Value) => field !== undefined,
  not_exists: () => (field: Value) => field === undefined,
} as const satisfies Record<string, (value: unknown) => Test>;

export type OperatorName = keyof typeof operators;

function not(test: Test): Test {
  return (field) => !test(field);
}

function equals(raw: unknown): Test {
  const value = required(raw);
  return (field) => equalsValue(field, value);
}

function contains(raw: unknown): Test {
  const value = required(raw);
  const part = boundedText(value).toLowerCase();
  return (field) => {
    if (Array.isArray(field)) return equalsValue(field, value);
    return textOf(field)?.toLowerCase().includes(part) ?? false;
  };
}

function onText(raw: unknown, holds: (text: string, value: string) => boolean): Test {
  const value = boundedText(required(raw)).toLowerCase();
  return (field) => {
    const text = textOf(field)?.toLowerCase();
    return text !== undefined && holds(text, value);
  };
}

function regex(raw: unknown): Test {
  if (typeof raw !== 'string') throw new RefusedError('regex needs a text as its value');
  if (raw.length > maximumPatternLength) throw new RefusedError(`a pattern has at most ${maximumPatternLength} characters`);
  const pattern = compilePattern(raw);
  return (field) => {
    const text = textOf(field);
    if (text === undefined) return false;
    if (text.length > maximumTextLength) throw new UnjudgeableError(`a text of over ${maximumTextLength} characters meets a regex`);
    return pattern.test(text);
  };
}

function compilePattern(source: string): RE2JS {
  try {
    const pattern = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE);
    if (pattern.programSize() > maximumProgramSize) throw new RefusedError('the pattern is too costly');
    return pattern;
  } catch (error) {
    if (error instanceof RE2JSException) throw new RefusedError(`the pattern is not valid: ${error.message.slice(0, 200)}`);
    throw error;
  }
}

/** Numbers by value, dates by time; whatever can't be compared satisfies no order. */
function ordered(raw: unknown, holds: (difference: number) => boolean): Test {
  const value = required(raw);
  const number = numberOf(value);
  const time = timeOf(value);
  if (number === undefined && time === undefined) throw new RefusedError('an order needs a number or a date as its value');
  return (field) => {
    const [left, right] = number === undefined ? [timeOf(field), time] : [numberOf(field), number];
    return left !== undefined && right !== undefined && holds(left - right);
  };
}

function isEmpty(field: Value): boolean {
  if (field === undefined || field === null || field === '') return true;
  if (Array.isArray(field)) return field.length === 0;
  return isPlainObject(field) && Object.keys(field).length === 0;
}

function required(raw: unknown): Value {
  if (raw === undefined) throw new RefusedError('the condition has no value');
  return toValue(raw);
}

function boundedText(value: Value): string {
  const text = textOf(value);
  if (text === undefined) throw new RefusedError('the condition needs a text, a number or a boolean as its value');
  if (text.length > maximumTextLength) throw new RefusedError(`a condition's text has at most ${maximumTextLength} characters`);
  return text;
}
