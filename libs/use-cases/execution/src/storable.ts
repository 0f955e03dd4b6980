import { isPlainObject } from '@tandem/conditions';
import { createJsonBudget, type JsonBudget } from '@tandem/workflow-graph';

/** A node's output, as JSON. */
export const maximumOutputBytes = 65_536;
const maximumDepth = 32;

/**
 * A node's output as it may be stored and read by later nodes. Left out: fields whose names mean
 * something to the database, its driver or JavaScript, what nests too deep, and what no document can hold.
 * @throws NODE_VALUE_TOO_LARGE
 */
export function storable(output: unknown): unknown {
  return isStorable(output, 0) ? clean(output, 0, createJsonBudget('the output', maximumOutputBytes)) : undefined;
}

function clean(value: unknown, depth: number, budget: JsonBudget): unknown {
  const inside = depth + 1;
  if (Array.isArray(value)) {
    budget.takeBrackets(value.length);
    return value.map((element) => clean(isStorable(element, inside) ? element : null, inside, budget));
  }
  if (isPlainObject(value)) {
    const kept = Object.entries(value).filter(([name, inner]) => isStorableName(name) && isStorable(inner, inside));
    budget.takeBrackets(kept.length);
    return Object.fromEntries(kept.map(([name, inner]) => {
      budget.takeName(name);
      return [name, clean(inner, inside, budget)];
    }));
  }
  budget.takeLeaf(value);
  return typeof value === 'bigint' ? value.toString() : value;
}

function isStorable(value: unknown, depth: number): boolean {
  return depth <= maximumDepth && value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';
}

/** The driver throws at a NUL, and takes an object with `_bsontype` for one of its own. */
function isStorableName(name: string): boolean {
  return !/^\$|[.\0]/.test(name) && name !== '__proto__' && name !== '_bsontype';
}
