import { wasChanged, type Circumstances, type Judgement, type SubmissionFacts } from '@tandem/comparison';
import { gateLimits } from '@tandem/gates';

/** Facts in which nothing was found, and under which circumstances they were judged. */
export interface CleanFacts {
  readonly facts: SubmissionFacts;
  readonly circumstances: Circumstances;
}

export interface FactSample {
  add(judgement: Judgement, facts: SubmissionFacts, circumstances: Circumstances): void;
  read(): readonly CleanFacts[];
}

/** Data larger than this, as JSON, is not copied. */
const mostCharacters = 16_384;

/** Keeps some of the window's facts, spread over all of it however many there are. */
export function createFactSample(most: number = gateLimits.selfTestSample.value): FactSample {
  let kept: CleanFacts[] = [];
  let everyNth = 1;
  let seen = 0;
  return {
    add(judgement, facts, circumstances) {
      if (!isClean(judgement, facts)) return;
      seen += 1;
      if (seen % everyNth !== 0 || JSON.stringify(facts.submission?.snapshot?.data ?? null).length > mostCharacters) return;
      kept.push({ facts, circumstances });
      if (kept.length <= most) return;
      kept = kept.filter((_, index) => index % 2 === 1);
      everyNth *= 2;
    },
    read: () => kept,
  };
}

function isClean({ countClass, findings }: Judgement, facts: SubmissionFacts): boolean {
  const counts = countClass !== 'pending' && countClass !== 'excluded';
  return counts && findings.length === 0 && facts.submission !== null && !facts.truncated && !wasChanged(facts);
}
