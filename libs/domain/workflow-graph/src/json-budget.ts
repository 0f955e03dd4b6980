import { isPlainObject } from '@tandem/conditions';
import { TandemError } from '@tandem/errors';

/**
 * What is left of the bytes that a value may have as JSON. They are taken while it is built, so that
 * building ends where they do. Each throws NODE_VALUE_TOO_LARGE.
 */
export interface JsonBudget {
  /** For the brackets around a list's elements or an object's fields, and the commas between. */
  takeBrackets(size: number): void;
  takeName(name: string): void;
  /** For what is neither a list nor a plain object. */
  takeLeaf(value: unknown): void;
}

export function createJsonBudget(what: string, maximumBytes: number): JsonBudget {
  let left = maximumBytes;
  const take = (bytes: number) => {
    left -= bytes;
    if (left < 0) throw new TandemError('NODE_VALUE_TOO_LARGE', `${what} has more than ${maximumBytes} bytes`);
  };
  return {
    takeBrackets: (size) => { take(2 + Math.max(0, size - 1)); },
    takeName: (name) => { take(jsonBytes(name) + 1); },
    takeLeaf: (value) => { take(jsonBytes(value)); },
  };
}

/**
 * The value, once all that is in it is taken.
 * @throws NODE_VALUE_TOO_LARGE
 */
export function within(budget: JsonBudget, value: unknown): unknown {
  if (Array.isArray(value)) {
    budget.takeBrackets(value.length);
    for (const element of value) within(budget, element);
  } else if (isPlainObject(value)) {
    const fields = Object.entries(value);
    budget.takeBrackets(fields.length);
    for (const [name, inner] of fields) {
      budget.takeName(name);
      within(budget, inner);
    }
  } else budget.takeLeaf(value);
  return value;
}

/** What JSON knows nothing of counts as null. */
function jsonBytes(leaf: unknown): number {
  const json: unknown = JSON.stringify(typeof leaf === 'bigint' ? leaf.toString() : leaf);
  return Buffer.byteLength(typeof json === 'string' ? json : 'null');
}
