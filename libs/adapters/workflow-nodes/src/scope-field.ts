import { compileScopePath, type ScopeReader } from '@tandem/workflow-graph';

/** A path as editors write it, with or without the braces of a placeholder. */
export function compileField(field: string): ScopeReader {
  const inside = /^\s*\{\{([^{}]+)\}\}\s*$/.exec(field)?.[1];
  return compileScopePath(inside ?? field);
}
