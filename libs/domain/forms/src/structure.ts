import { isPlainObject } from '@tandem/conditions';
import type { Problem } from '@tandem/errors';
import { limits } from './limits.ts';

/** Keys that would change an object's kind: for JavaScript, and `_bsontype` for MongoDB's driver. */
const reservedKeys = new Set(['__proto__', 'constructor', 'prototype', '_bsontype']);

/** MongoDB would store another character in its place, and two keys might become one. */
const halfOfCharacter = /\p{Surrogate}/u;

interface Visit {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
}

/**
 * Looks for what no stored document may hold: nesting that is too deep, keys that MongoDB or JavaScript
 * would take for something else, values that are too many or too long. `root` names the value in the
 * paths of the problems; it may be empty. Walks without recursion, so depth costs it nothing; call it before anything
 * that recurses.
 */
export function checkStructure(root: string, value: unknown): readonly Problem[] {
  const problems: Problem[] = [];
  const stack: Visit[] = [{ value, path: root, depth: 1 }];
  let values = 0;
  for (let visit = stack.pop(); visit && problems.length < limits.problems; visit = stack.pop()) {
    if (++values > limits.values) {
      return [...problems, { path: root, message: `must hold at most ${limits.values} values` }];
    }
    const message = messageFor(visit);
    if (message) problems.push({ path: visit.path, message });
    else stack.push(...childrenOf(visit, limits.values - values, problems));
  }
  return problems;
}

function messageFor({ value, depth }: Visit): string | undefined {
  switch (typeof value) {
    case 'string':
      if (value.length > limits.textLength) return `must be at most ${limits.textLength} characters`;
      return halfOfCharacter.test(value) ? 'must not hold half of a character' : undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : 'must be a finite number';
    case 'object':
      return value !== null && depth > limits.depth ? `must be nested at most ${limits.depth} deep` : undefined;
    default:
      return undefined;
  }
}

/** One more child than allowed is enough to notice that there are too many. */
function childrenOf({ value, path, depth }: Visit, room: number, problems: Problem[]): Visit[] {
  if (Array.isArray(value)) {
    return value.slice(0, room + 1).map((item: unknown, index) => ({ value: item, path: joined(path, String(index)), depth: depth + 1 }));
  }
  if (!isPlainObject(value)) return [];
  const children: Visit[] = [];
  for (const key of Object.keys(value).slice(0, room + 1)) {
    const childPath = joined(path, key.slice(0, limits.keyLength));
    const message = keyProblem(key);
    if (message && problems.length < limits.problems) problems.push({ path: childPath, message });
    else if (!message) children.push({ value: value[key], path: childPath, depth: depth + 1 });
  }
  return children;
}

const joined = (path: string, key: string) => (path === '' ? key : `${path}.${key}`);

function keyProblem(key: string): string | undefined {
  if (key === '') return 'a field name must not be empty';
  if (key.length > limits.keyLength) return `a field name must be at most ${limits.keyLength} characters`;
  if (halfOfCharacter.test(key)) return 'a field name must not hold half of a character';
  if (reservedKeys.has(key)) return 'this field name is reserved';
  if (/[$.\0]/.test(key)) return 'a field name must hold neither "$" nor "."';
  return undefined;
}
