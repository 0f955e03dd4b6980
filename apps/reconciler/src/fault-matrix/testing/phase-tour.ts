import { phases, type Phase } from '@tandem/documents';

/**
 * Every phase after every other one, each change once: a closed tour through all of them.
 * Organizations that begin at different places of it flip in different directions at the same time.
 */
export function phaseTour(): readonly Phase[] {
  const left = new Map(phases.map((from) => [from, phases.filter((to) => to !== from)]));
  // Hierholzer: walk until stuck, then take up what was left on the way back.
  const [walk, tour]: [Phase[], Phase[]] = [[phases[0]], []];
  for (let here = walk.at(-1); here !== undefined; here = walk.at(-1)) {
    const next = left.get(here)?.pop();
    if (next) walk.push(next);
    else tour.push(...walk.splice(-1));
  }
  return tour.reverse().slice(1);
}
