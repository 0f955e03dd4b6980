import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Draws that depend on the seed alone. */
export interface Random {
  /** A whole number of both bounds or between them. */
  between(least: number, most: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
  shuffled<T>(items: readonly T[]): T[];
}

export function createRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  const between = (least: number, most: number): number => uniformInt(generator, least, most);
  return {
    between,
    pick: (choices) => choices[between(0, choices.length - 1)] ?? choices[0],
    shuffled<T>(items: readonly T[]) {
      const left = [...items];
      return items.flatMap(() => left.splice(between(0, left.length - 1), 1));
    },
  };
}
