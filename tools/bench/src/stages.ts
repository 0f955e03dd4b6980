import { openStage, type Stage, type StageOptions } from './stage.ts';

/** Lends a stage for as long as the work takes. */
export type OnStage = <T>(work: (stage: Stage) => Promise<T>) => Promise<T>;

/** Each piece of work has backends of its own. */
export function freshStages(options: StageOptions): OnStage {
  return async (work) => {
    const stage = await openStage(options);
    try {
      return await work(stage);
    } finally {
      await stage.close();
    }
  };
}
