import { openStage, type Stage, type StageOptions } from './stage.ts';

/** Lends a stage for as long as the work takes. */
export type OnStage = <T>(work: (stage: Stage) => Promise<T>) => Promise<T>;

export interface Stages {
  readonly onStage: OnStage;
  close(): Promise<void>;
}

/** Each piece of work has backends of its own. */
export function freshStages(options: StageOptions): Stages {
  return {
    async onStage(work) {
      const stage = await openStage(options);
      try {
        return await work(stage);
      } finally {
        await stage.close();
      }
    },
    close: () => Promise.resolve(),
  };
}

/** All work on the same backends, one after the other: sooner through, and not fair. */
export async function oneStage(options: StageOptions): Promise<Stages> {
  const stage = await openStage(options);
  return { onStage: (work) => work(stage), close: () => stage.close() };
}
