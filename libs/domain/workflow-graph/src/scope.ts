import { parsePath, readPath, RefusedError, type Path, type Value } from '@tandem/conditions';

/** What templates and conditions may look at. Plain data: nothing in it is ever called. */
export interface Scope {
  readonly trigger: { readonly payload: Readonly<Record<string, unknown>> };
  /** What each node that is done left, by its id. */
  readonly nodes: Readonly<Record<string, unknown>>;
  readonly variables: Readonly<Record<string, unknown>>;
}

export type ScopeReader = (scope: Scope) => Value;

/**
 * Compiles a path into the scope: `trigger.payload.…`, `variables.<name>`, `nodes.<id>.…` or just
 * `<id>.…` (with or without `output` after the id), and else a field of the submission's data.
 * @throws RefusedError for what is no path
 */
export function compileScopePath(text: string): ScopeReader {
  const path = parsePath(text.trim());
  const [root, id] = path;
  if (root?.name === 'trigger' || root?.name === 'variables') return (scope) => readPath(scope, path);
  if (root?.name === 'nodes') return id ? (scope) => readOutput(scope, id.name, path.slice(2)) : () => undefined;
  return (scope) => {
    if (root && Object.hasOwn(scope.nodes, root.name)) return readOutput(scope, root.name, path.slice(1));
    return readPath(scope.trigger.payload.data, path);
  };
}

/** As `compileScopePath`, but what is no path reads nothing. */
export function compileLenientScopePath(text: string): ScopeReader {
  try {
    return compileScopePath(text);
  } catch (error) {
    if (error instanceof RefusedError) return () => undefined;
    throw error;
  }
}

function readOutput(scope: Scope, id: string, path: Path): Value {
  const output = Object.hasOwn(scope.nodes, id) ? scope.nodes[id] : undefined;
  const found = readPath(output, path);
  return found === undefined && path[0]?.name === 'output' ? readPath(output, path.slice(1)) : found;
}
