import type { Submission } from '@tandem/documents';
import { RefusedError } from './refused-error.ts';
import { isPlainObject, toValue, type Value } from './values.ts';

const maximumLength = 256;
const maximumSegments = 16;

/** The name that a submission has in the platform's expressions. */
const submissionName = 'trigger.payload.';
/** The parts of a submission that a filter may look into; an execution keeps the same ones. */
const readableParts = ['data', 'respondent', 'metadata', 'formId', 'formVersion', 'submittedAt'] as const;
/** The parts that a path may name without `trigger.payload.`; any other first name is a field of `data`. */
const namedParts: readonly string[] = ['data', 'respondent', 'metadata'];

/** Reads a field; undefined where there is none. */
export type FieldReader = (submission: Submission) => Value;

interface Step {
  readonly name: string;
  /** This name and all after it, joined by dots: a key may hold dots itself. */
  readonly rest: string;
}

/**
 * Compiles a dotted path. `data.x`, `respondent.x` and `metadata.x` are read from the submission, any
 * other `x` is `data.x`; `trigger.payload.` in front names the submission itself. `items[0]` and
 * `items.0` are the first element of a list. Only own properties of plain objects are followed.
 * @throws RefusedError for a path that can't be read
 */
export function compileFieldPath(path: string): FieldReader {
  if (path.length === 0 || path.length > maximumLength) throw new RefusedError(`a field path has 1 to ${maximumLength} characters`);
  const names = absolutePath(path.replace(/\[(\d{1,9})\]/g, '.$1').split('.'), path.startsWith(submissionName));
  if (names.includes('')) throw new RefusedError(`the field path ${JSON.stringify(path)} has an empty part`);
  if (names.length > maximumSegments) throw new RefusedError(`a field path has at most ${maximumSegments} parts`);
  const part = readableParts.find((readable) => readable === names[0]);
  if (part === undefined) throw new RefusedError(`the field path ${JSON.stringify(path)} names no part of a submission`);
  const steps = names.slice(1).map((name, index): Step => ({ name, rest: names.slice(index + 1).join('.') }));
  return (submission) => follow(submission[part], steps);
}

function absolutePath(names: readonly string[], inExpressionForm: boolean): readonly string[] {
  if (inExpressionForm) return names.slice(2);
  return namedParts.includes(names[0] ?? '') && names.length > 1 ? names : ['data', ...names];
}

function follow(start: unknown, steps: readonly Step[]): Value {
  let current = start;
  for (const { name, rest } of steps) {
    if (Array.isArray(current)) {
      current = /^(?:0|[1-9]\d{0,8})$/.test(name) ? (current[Number(name)] as unknown) : undefined;
      continue;
    }
    if (!isPlainObject(current)) return undefined;
    if (rest !== name && Object.hasOwn(current, rest)) return toValue(current[rest]);
    current = Object.hasOwn(current, name) ? current[name] : undefined;
  }
  return toValue(current);
}
