/** Who has something to add asks again sooner; who has nothing more does not learn that Redis takes it by now. */
const countsForMs = 30_000;

/** What Redis, though it is there, has said no to: that it has no memory left, that it is a replica. */
export interface Refusals {
  /** The answer as it is, and a refusal remembered until something else is taken. */
  noted<Answer>(answer: Promise<Answer>): Promise<Answer>;
  /** Redis's own words, where it refused what it was last asked for; undefined else. */
  last(): string | undefined;
}

/**
 * @param counts what is remembered. A cluster's connection is well while one of its nodes is away, and this one may hold the
 *   queue: there any failure counts.
 */
export function createRefusals(counts: 'a refusal' | 'any failure' = 'a refusal', elapsed: () => number = () => performance.now()): Refusals {
  let refusal: { readonly words: string; readonly at: number } | undefined;
  return {
    async noted(answer) {
      try {
        const taken = await answer;
        refusal = undefined;
        return taken;
      } catch (error) {
        // the class has no types
        if (error instanceof Error && (counts === 'any failure' || error.name === 'ReplyError')) refusal = { words: error.message, at: elapsed() };
        throw error;
      }
    },
    last: () => (refusal && elapsed() - refusal.at < countsForMs ? refusal.words : undefined),
  };
}
