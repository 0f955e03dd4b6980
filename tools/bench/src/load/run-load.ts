import { startProgram } from '../programs/program.ts';
import type { Stage } from '../stage.ts';
import { loadResultSchema, type LoadResult, type LoadTask } from './load-task.ts';

let loads = 0;

/** Starts a load, waits for its end. `run` makes the submissions' ids; each load adds a number of its own. */
export async function runLoad(stage: Stage, task: Omit<LoadTask, 'organizationPrefix'>): Promise<LoadResult> {
  const run = `${task.run}${loads++}`;
  const program = startProgram({
    name: 'load',
    entry: 'tools/bench/src/load/load.ts',
    task: { ...task, run, organizationPrefix: stage.organizationPrefix } satisfies LoadTask,
    logDirectory: stage.logDirectory,
  });
  try {
    return loadResultSchema.parse(await program.result());
  } finally {
    await program.stop();
  }
}
