import type { SubmissionSnapshot } from '@tandem/documents';
import { readField } from './read-field.ts';
import { unreadable } from './unreadable.ts';
import { operatorHolds } from './operators.ts';

/*
 * The rules of docs/matching.md, read a second time. The matcher has its own reading, and that is the
 * point: the comparison must not be wrong in the same way as what it judges. So nothing here is shared
 * with it, and lint keeps it so. Speed does not matter here, plainness does.
 */

export type Answer = boolean | 'unreadable';

/** Whether a trigger's filter holds for a submission; `unreadable` where the rules give no answer. */
export function readFilter(filter: unknown, snapshot: SubmissionSnapshot): Answer {
  return unreadable.guard(() => holds(filter, snapshot, 1));
}

const deepest = 8;

function holds(filter: unknown, snapshot: SubmissionSnapshot, level: number): boolean {
  if (level > deepest + 1) unreadable.raise();
  if (filter === undefined || filter === null) return true;
  if (Array.isArray(filter)) return all(filter, snapshot, level);
  if (typeof filter !== 'object') unreadable.raise();
  const shape = filter as Readonly<Record<string, unknown>>;
  if (Object.keys(shape).length === 0) return true;
  const shapes = [
    ...('field' in shape || 'operator' in shape ? [() => conditionHolds(shape, snapshot)] : []),
    ...('and' in shape ? [() => all(shape.and, snapshot, level)] : []),
    ...('or' in shape ? [() => any(shape.or, snapshot, level)] : []),
    ...('conditions' in shape ? [() => (isAny(shape) ? any : all)(shape.conditions, snapshot, level)] : []),
  ];
  const [only] = shapes;
  return only && shapes.length === 1 ? only() : unreadable.raise();
}

function all(filters: unknown, snapshot: SubmissionSnapshot, level: number): boolean {
  return listOf(filters).every((filter) => holds(filter, snapshot, level + 1));
}

/** An empty list holds, whichever way it is combined. */
function any(filters: unknown, snapshot: SubmissionSnapshot, level: number): boolean {
  const list = listOf(filters);
  return list.length === 0 || list.some((filter) => holds(filter, snapshot, level + 1));
}

function listOf(filters: unknown): readonly unknown[] {
  return Array.isArray(filters) ? filters : unreadable.raise();
}

function isAny({ logicType, combineWith }: Readonly<Record<string, unknown>>): boolean {
  return logicType === 'any' || combineWith === 'or';
}

function conditionHolds({ field, operator, value }: Readonly<Record<string, unknown>>, snapshot: SubmissionSnapshot): boolean {
  if (typeof field !== 'string' || typeof operator !== 'string') return unreadable.raise();
  return operatorHolds(operator, readField(field, snapshot), value);
}
