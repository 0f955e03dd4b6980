import { isPlainObject } from '@tandem/conditions';
import { TandemError } from '@tandem/errors';

/** A node's output, as JSON. */
export const maximumOutputBytes = 65_536;
const maximumDepth = 32;

/**
 * A node's output as it may be stored and read by later nodes. Left out: fields whose names mean
 * something to the database, its driver or JavaScript, what nests too deep, and what no document can hold.
 * @throws NODE_VALUE_TOO_LARGE
 */
export function storable(output: unknown): unknown {
  const cleaned = clean(output, 0);
  const bytes = new TextEncoder().encode(JSON.stringify(cleaned ?? null)).length;
  if (bytes > maximumOutputBytes) throw new TandemError('NODE_VALUE_TOO_LARGE', `the output has ${bytes} bytes, at most ${maximumOutputBytes} are kept`);
  return cleaned;
}

function clean(value: unknown, depth: number): unknown {
  if (depth > maximumDepth || typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map((element) => clean(element, depth + 1) ?? null);
  if (!isPlainObject(value)) return value;
  const kept = Object.entries(value).flatMap(([key, inner]) => {
    const cleaned = isStorableName(key) ? clean(inner, depth + 1) : undefined;
    return cleaned === undefined ? [] : [[key, cleaned] as const];
  });
  return Object.fromEntries(kept);
}

/** The driver throws at a NUL, and takes an object with `_bsontype` for one of its own. */
function isStorableName(name: string): boolean {
  return !/^\$|[.\0]/.test(name) && name !== '__proto__' && name !== '_bsontype';
}
