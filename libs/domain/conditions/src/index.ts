export { compileFilter, compileTest, createFilterBudget, type Filter, type FilterBudget, type PathCompiler } from './filter.ts';
export type { OperatorName, Test } from './operators.ts';
export { parsePath, readPath, type Path, type PathStep } from './path.ts';
export { RefusedError, UnjudgeableError } from './refused-error.ts';
export { isPlainObject, textOf, toValue, type PlainObject, type Value } from './values.ts';
