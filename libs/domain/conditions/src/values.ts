/**
 * A field's value as the rules see it: a JSON value or a Date. Anything else that a database may hold
 * (binary, regular expressions, …) stays as it is: it exists, and no comparison holds for it.
 */
export type Value = unknown;

export type PlainObject = Readonly<Record<string, unknown>>;

/** Objects as JSON knows them; never a Date, an array, or an instance of a class. */
export function isPlainObject(value: unknown): value is PlainObject {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const numericTypes = new Set(['Int32', 'Long', 'Double', 'Decimal128']);

/** Takes the database's wrappers off: an object id becomes its hex text, wide numbers become numbers. */
export function toValue(raw: unknown): Value {
  if (typeof raw === 'bigint') return Number(raw);
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw) || raw instanceof Date || isPlainObject(raw)) return raw;
  const wrapper = raw as { readonly _bsontype?: unknown; toString(): string };
  if (wrapper._bsontype === 'ObjectId') return wrapper.toString();
  if (typeof wrapper._bsontype === 'string' && numericTypes.has(wrapper._bsontype)) return Number(wrapper.toString());
  return raw;
}

/** The text that text operators look at; undefined for what has none. */
export function textOf(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : undefined;
}

const numericText = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** A finite number, or a text that is one in decimal notation; undefined for anything else. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const trimmed = value.trim();
  if (!numericText.test(trimmed)) return undefined;
  const number = Number(trimmed);
  return Number.isFinite(number) ? number : undefined;
}

const isoText = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/;

/** Milliseconds since the epoch of a Date or an ISO 8601 text; without a zone it is UTC. */
export function timeOf(value: Value): number | undefined {
  if (value instanceof Date) return definedNumber(value.getTime());
  if (typeof value !== 'string') return undefined;
  const match = isoText.exec(value);
  if (!match) return undefined;
  const zoned = match[1] !== undefined || !value.includes('T');
  return definedNumber(Date.parse(zoned ? value : `${value}Z`));
}

function definedNumber(number: number): number | undefined {
  return Number.isNaN(number) ? undefined : number;
}
