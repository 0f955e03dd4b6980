import { exitCodes } from './exit-codes.ts';
import { printableLine } from './printable.ts';

const longest = { id: 1_000, sentence: 1_000 };

export interface WorkedOn {
  readonly sentence: string;
  /** `before`: somebody had settled it so already, and nothing was changed. */
  readonly came: 'done' | 'before' | 'left';
}

export interface WorkOptions {
  /** For the last line, as in `retried`. */
  readonly done: string;
  /** What is said where there is none to work on. */
  readonly none: string;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Goes through things one by one and says of each what became of it; the exit code. A backend that is
 * away ends it: the next would fare no better.
 */
export async function workThrough(ids: AsyncIterable<string> | Iterable<string>, work: (id: string) => Promise<WorkedOn>, { done, none, write, signal }: WorkOptions): Promise<number> {
  const counts = { done: 0, before: 0, left: 0 };
  const summary = () => `${counts.done} ${done}, ${counts.before > 0 ? `${counts.before} settled before, ` : ''}${counts.left} left`;
  try {
    for await (const id of ids) {
      signal.throwIfAborted();
      const { sentence, came } = await work(id);
      write(`${printableLine(id, longest.id)}  ${printableLine(sentence, longest.sentence)}\n`);
      counts[came] += 1;
    }
  } catch (error) {
    if (!signal.aborted) {
      write(`stopped: ${summary()}, and the rest not looked at\n`);
      throw error;
    }
    write(`interrupted: ${summary()}, and the rest not looked at\n`);
    return exitCodes.failed;
  }
  write(counts.done + counts.before + counts.left === 0 ? `${none}\n` : `${summary()}\n`);
  return counts.left === 0 ? exitCodes.done : exitCodes.failed;
}
