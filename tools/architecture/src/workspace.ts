import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createProjectGraphAsync, type ProjectGraph } from '@nx/devkit';

export const workspaceRoot = resolve(import.meta.dirname, '../../..');

export function readWorkspaceFile(path: string): string {
  return readFileSync(resolve(workspaceRoot, path), 'utf8');
}

/** What Nx knows of the projects and of who imports whom. */
export async function readProjectGraph(): Promise<ProjectGraph> {
  process.chdir(workspaceRoot);
  return createProjectGraphAsync({ exitOnError: false, resetDaemonClient: true });
}

/** A cycle of projects that import each other, as a list of names; undefined where there is none. */
export function findCycle(imports: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const finished = new Set<string>();
  function visit(name: string, path: readonly string[]): readonly string[] | undefined {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (finished.has(name)) return undefined;
    for (const target of imports.get(name) ?? []) {
      const cycle = visit(target, [...path, name]);
      if (cycle) return cycle;
    }
    finished.add(name);
    return undefined;
  }
  for (const name of imports.keys()) {
    const cycle = visit(name, []);
    if (cycle) return cycle;
  }
  return undefined;
}
