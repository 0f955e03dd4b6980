import { z } from 'zod';
import { operators, type OperatorName, type Test } from './operators.ts';
import { RefusedError } from './refused-error.ts';
import { isPlainObject, type PlainObject, type Value } from './values.ts';

/** Says whether a subject satisfies a filter. Throws UnjudgeableError where it can't say. */
export type Filter<Subject> = (subject: Subject) => boolean;

/** How a condition's `field` is read from a subject; throws RefusedError for a path that can't be read. */
export type PathCompiler<Subject> = (path: string) => (subject: Subject) => Value;

/** What is left of a workflow's allowance; all its filters share it. */
export interface FilterBudget {
  /** Conditions and combinations, at every level. */
  filters: number;
  patterns: number;
}

interface Compilation<Subject> {
  readonly compilePath: PathCompiler<Subject>;
  readonly budget: FilterBudget;
}

const maximumDepth = 8;

export function createFilterBudget(): FilterBudget {
  return { filters: 100, patterns: 16 };
}

const operatorNames = Object.keys(operators) as [OperatorName, ...OperatorName[]];
const conditionSchema = z.looseObject({
  field: z.string(),
  operator: z.enum(operatorNames),
  value: z.unknown().optional(),
});

const always = () => true;

/**
 * Compiles a filter: a condition `{field, operator, value}`, `{and: […]}`, `{or: […]}`, the platform's
 * `{conditions: […], logicType: 'all' | 'any'}`, or a list, all of which must hold. None, `{}` and an
 * empty list hold always.
 * @throws RefusedError with the reason
 */
export function compileFilter<Subject>(raw: unknown, compilePath: PathCompiler<Subject>, budget: FilterBudget): Filter<Subject> {
  return raw === undefined || raw === null ? always : compileInner(raw, { compilePath, budget }, 0);
}

function compileInner<Subject>(raw: unknown, compilation: Compilation<Subject>, depth: number): Filter<Subject> {
  if (depth > maximumDepth) throw new RefusedError(`a filter nests at most ${maximumDepth} deep`);
  compilation.budget.filters -= 1;
  if (compilation.budget.filters < 0) throw new RefusedError('the workflow has too many conditions');
  if (raw === undefined || raw === null) return always;
  if (Array.isArray(raw)) return combine('all', compileList(raw, compilation, depth));
  if (!isPlainObject(raw)) throw new RefusedError('a filter is an object or a list');
  return compileObject(raw, compilation, depth);
}

function compileObject<Subject>(raw: PlainObject, compilation: Compilation<Subject>, depth: number): Filter<Subject> {
  const [shape, ...others] = (['operator', 'and', 'or', 'conditions'] as const).filter((key) => Object.hasOwn(raw, key));
  if (others.length > 0) throw new RefusedError(`a filter mixes ${[shape, ...others].join(' and ')}`);
  if (shape === 'operator') return compileCondition(raw, compilation);
  if (shape === 'conditions') return combine(logicOf(raw), compileList(raw.conditions, compilation, depth));
  if (shape !== undefined) return combine(shape === 'and' ? 'all' : 'any', compileList(raw[shape], compilation, depth));
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

function compileList<Subject>(raw: unknown, compilation: Compilation<Subject>, depth: number): readonly Filter<Subject>[] {
  if (!Array.isArray(raw)) throw new RefusedError('and, or and conditions take a list');
  return raw.map((inner) => compileInner(inner, compilation, depth + 1));
}

function combine<Subject>(logic: 'all' | 'any', filters: readonly Filter<Subject>[]): Filter<Subject> {
  const [first] = filters;
  if (first === undefined) return always;
  if (filters.length === 1) return first;
  if (logic === 'all') return (subject) => filters.every((filter) => filter(subject));
  return (subject) => filters.some((filter) => filter(subject));
}

function compileCondition<Subject>(raw: PlainObject, { compilePath, budget }: Compilation<Subject>): Filter<Subject> {
  const parsed = conditionSchema.safeParse(raw);
  if (!parsed.success) throw new RefusedError(z.prettifyError(parsed.error).slice(0, 500));
  const { field, operator, value } = parsed.data;
  const read = compilePath(field);
  const test = compileTest(operator, value, budget);
  return (subject) => test(read(subject));
}

/**
 * Compiles the test of one condition.
 * @throws RefusedError with the reason
 */
export function compileTest(operator: OperatorName, value: unknown, budget: FilterBudget): Test {
  if (operator === 'regex') budget.patterns -= 1;
  if (budget.patterns < 0) throw new RefusedError('the workflow has too many regexes');
  return operators[operator](value);
}
