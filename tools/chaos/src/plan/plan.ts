import type { Phase } from '@tandem/documents';
import { organizationHandles, type OrganizationHandle } from './cast.ts';
import { drawFault, drawPhase, type Durations } from './draw-fault.ts';
import { faultKinds, type Fault, type FaultKind } from './fault.ts';
import { drawLoad, type Batch } from './load.ts';
import { createRandom, type Random } from './random.ts';

export interface PlannedFault {
  /** Begins once so many submissions were accepted: by progress, not by the clock, so a replay hits the same places. */
  readonly at: number;
  readonly fault: Fault;
}

/** A pure function of the options. */
export interface ChaosPlan {
  readonly seed: number;
  readonly submissions: number;
  /** How many submissions of a hundred start a workflow; one in six of those starts two. */
  readonly startingPercent: number;
  /** Where each organization is at the beginning. */
  readonly phases: ReadonlyMap<OrganizationHandle, Phase>;
  readonly batches: readonly Batch[];
  /** In order of their beginning. */
  readonly faults: readonly PlannedFault[];
}

export interface PlanOptions {
  readonly submissions: number;
  readonly seed: number;
  readonly startingPercent: number;
  /** Only faults of these kinds. */
  readonly kinds: readonly FaultKind[];
}

/** Several ways of the same trouble are more telling than one that takes minutes. */
const weights: Readonly<Partial<Record<FaultKind, number>>> = {
  'app-killed': 6, 'app-paused': 4, 'command-failed': 6, 'connections-cut': 3, 'connections-stalled': 2, 'flipped': 16, 'mongodb-killed': 2, 'redis-emptied': 2,
};
const submissionsPerFault = 700;
const fewestMore = 5;
const mostMore = 600;
/** In milliseconds; a stream's lease lasts 3,000. */
const usualDurations: Durations = { pause: 7_000, outage: 4_000 };
const shortDurations: Durations = { pause: 4_000, outage: 1_000 };
const fewSubmissions = 3_000;
/** No fault in the first and last part: all is up when it begins, and all is seen when it ends. */
const quietShare = 0.04;

export function planOf({ submissions, seed, startingPercent, kinds }: PlanOptions): ChaosPlan {
  const random = createRandom(seed);
  const phases = new Map(organizationHandles.map((handle) => [handle, drawPhase(handle, random)]));
  const batches = drawLoad(submissions, random);
  return { seed, submissions, startingPercent, phases, batches, faults: drawFaults(submissions, kinds, random) };
}

function drawFaults(submissions: number, kinds: readonly FaultKind[], random: Random): readonly PlannedFault[] {
  if (kinds.length === 0) return [];
  const durations = submissions < fewSubmissions ? shortDurations : usualDurations;
  const lots = faultKinds.filter((kind) => kinds.includes(kind)).flatMap((kind) => Array.from({ length: weights[kind] ?? 1 }, () => kind));
  const [first, ...others] = lots;
  if (first === undefined) return [];
  // Each kind once at least, whatever the dice say.
  const more = Math.min(mostMore, Math.max(fewestMore, Math.floor(submissions / submissionsPerFault)));
  const drawn = random.shuffled([...kinds, ...Array.from({ length: more }, () => random.pick([first, ...others]))]);
  const from = Math.round(submissions * quietShare);
  const places = drawn.map(() => random.between(from, submissions - from)).sort((a, b) => a - b);
  return drawn.map((kind, index) => ({ at: places[index] ?? from, fault: drawFault(kind, random, durations) }));
}

