import type { Submission } from '@tandem/documents';
import { z } from 'zod';
import { compileFieldPath } from './field-path.ts';
import { operators, type OperatorName } from './operators.ts';
import { RefusedError } from './refused-error.ts';
import { isPlainObject, type PlainObject } from './values.ts';

/** Says whether a submission satisfies a filter. Throws UnjudgeableError where it can't say. */
export type Filter = (submission: Submission) => boolean;

/** What is left of a workflow's allowance; all its filters share it. */
export interface FilterBudget {
  conditions: number;
  patterns: number;
}

const maximumDepth = 8;

export function createFilterBudget(): FilterBudget {
  return { conditions: 100, patterns: 16 };
}

const operatorNames = Object.keys(operators) as [OperatorName, ...OperatorName[]];
const conditionSchema = z.looseObject({
  field: z.string(),
  operator: z.enum(operatorNames),
  value: z.unknown(),
});

const always: Filter = () => true;

/**
 * Compiles a filter: a condition `{field, operator, value}`, `{and: […]}`, `{or: […]}`, the platform's
 * `{conditions: […], logicType: 'all' | 'any'}`, or a list, all of which must hold. None, `{}` and an
 * empty list hold always.
 * @throws RefusedError with the reason
 */
export function compileFilter(raw: unknown, budget: FilterBudget, depth = 0): Filter {
  if (raw === undefined || raw === null) return always;
  if (depth > maximumDepth) throw new RefusedError(`a filter nests at most ${maximumDepth} deep`);
  if (Array.isArray(raw)) return combine('all', compileList(raw, budget, depth));
  if (!isPlainObject(raw)) throw new RefusedError('a filter is an object or a list');
  return compileObject(raw, budget, depth);
}

function compileObject(raw: PlainObject, budget: FilterBudget, depth: number): Filter {
  const [shape, ...others] = (['operator', 'and', 'or', 'conditions'] as const).filter((key) => Object.hasOwn(raw, key));
  if (others.length > 0) throw new RefusedError(`a filter mixes ${[shape, ...others].join(' and ')}`);
  if (shape === 'operator') return compileCondition(raw, budget);
  if (shape === 'conditions') return combine(logicOf(raw), compileList(raw.conditions, budget, depth));
  if (shape !== undefined) return combine(shape === 'and' ? 'all' : 'any', compileList(raw[shape], budget, depth));
  if (Object.keys(raw).length === 0) return always;
  throw new RefusedError('a filter has an operator, and, or, or conditions');
}

/** `logicType` in the form builder, `combineWith` in the workflow editor. */
function logicOf(raw: PlainObject): 'all' | 'any' {
  const logic = raw.logicType ?? raw.combineWith ?? 'all';
  if (logic === 'all' || logic === 'and') return 'all';
  if (logic === 'any' || logic === 'or') return 'any';
  throw new RefusedError('logicType is all or any');
}

function compileList(raw: unknown, budget: FilterBudget, depth: number): readonly Filter[] {
  if (!Array.isArray(raw)) throw new RefusedError('and, or and conditions take a list');
  if (raw.length > budget.conditions) throw new RefusedError('the filters of the workflow have too many conditions');
  return raw.map((inner) => compileFilter(inner, budget, depth + 1));
}

function combine(logic: 'all' | 'any', filters: readonly Filter[]): Filter {
  const [first] = filters;
  if (first === undefined) return always;
  if (filters.length === 1) return first;
  if (logic === 'all') return (submission) => filters.every((filter) => filter(submission));
  return (submission) => filters.some((filter) => filter(submission));
}

function compileCondition(raw: PlainObject, budget: FilterBudget): Filter {
  const parsed = conditionSchema.safeParse(raw);
  if (!parsed.success) throw new RefusedError(z.prettifyError(parsed.error).slice(0, 500));
  const { field, operator, value } = parsed.data;
  budget.conditions -= 1;
  if (operator === 'regex') budget.patterns -= 1;
  if (budget.conditions < 0 || budget.patterns < 0) throw new RefusedError('the filters of the workflow have too many conditions');
  const read = compileFieldPath(field);
  const test = operators[operator](value);
  return (submission) => test(read(submission));
}
