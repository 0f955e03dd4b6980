export type PlainObject = Readonly<Record<string, unknown>>;

/** An object as JSON knows it: no date, no list, no value of the database's own types. */
export function isObject(value: unknown): value is PlainObject {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Takes off what the database wraps around an id or a number; told by the name such a value carries. */
export function simplify(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (!isWrapped(value)) return value;
  if (value._bsontype === 'ObjectId') return value.toString();
  return ['Int32', 'Long', 'Double', 'Decimal128'].includes(value._bsontype) ? Number(value.toString()) : value;
}

function isWrapped(value: unknown): value is { readonly _bsontype: string; toString(): string } {
  return typeof value === 'object' && value !== null && '_bsontype' in value && typeof value._bsontype === 'string' && !isObject(value);
}

export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  return undefined;
}

export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? finite(Number(text)) : undefined;
}

const finite = (value: number) => (Number.isFinite(value) ? value : undefined);

const isoTime = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2}(?:\.\d+)?))?(Z|[+-]\d{2}:\d{2})?)?$/;

/** Milliseconds since the epoch. Without a zone it is UTC. */
export function timeOf(value: unknown): number | undefined {
  if (value instanceof Date) return finite(value.getTime());
  const parts = typeof value === 'string' ? isoTime.exec(value) : null;
  if (!parts) return undefined;
  const [, day = '', minutes = '00:00', seconds = '00', zone = 'Z'] = parts;
  // The calendar decides: a day that no month has would otherwise become one of the next month.
  const midnight = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return undefined;
  return finite(Date.parse(`${day}T${minutes}:${seconds}${zone}`));
}
