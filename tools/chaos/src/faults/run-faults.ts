import { setTimeout as delay } from 'node:timers/promises';
import { partsOf, type Fault } from '../plan/fault.ts';
import type { PlannedFault } from '../plan/plan.ts';

export interface FaultRun {
  /** Plays the faults of the plan; resolves when the last that was begun has ended. */
  readonly done: Promise<void>;
  begun(): readonly Fault[];
  active(): readonly Fault[];
  /** How many submissions are accepted when the next fault is to begin; Infinity where none is left. */
  nextAt(): number;
}

export interface FaultRunOptions {
  readonly faults: readonly PlannedFault[];
  readonly play: (fault: Fault) => Promise<void>;
  readonly accepted: () => number;
  /** Once it is time to begin no more. */
  readonly isOver: () => boolean;
  readonly onBegin: (fault: Fault) => void;
  /** A fault that could not be played to its end: the harness's trouble, which fails the run. */
  readonly onFailure: (fault: Fault, error: unknown) => void;
  readonly signal: AbortSignal;
}

/** So many at a time at most: never so many that nothing goes on. */
const mostAtOnce = 3;
const lookEveryMs = 20;

/** Begins each fault in the plan's order, once enough was accepted and whatever it hits is free. */
export function runFaults(options: FaultRunOptions): FaultRun {
  const { faults, play, accepted, isOver, signal } = options;
  const active = new Map<Fault, Promise<void>>();
  const begun: Fault[] = [];
  const isFree = (fault: Fault): boolean => {
    const taken = new Set([...active.keys()].flatMap(partsOf));
    return active.size < mostAtOnce && partsOf(fault).every((part) => !taken.has(part));
  };
  const begin = (fault: Fault): void => {
    begun.push(fault);
    options.onBegin(fault);
    const playing = play(fault)
      .catch((error: unknown) => { if (!signal.aborted) options.onFailure(fault, error); })
      .finally(() => { active.delete(fault); });
    active.set(fault, playing);
  };
  const runAll = async (): Promise<void> => {
    for (const { at, fault } of faults) {
      while ((accepted() < at || !isFree(fault)) && !isOver()) await delay(lookEveryMs, undefined, { signal });
      if (isOver()) break;
      begin(fault);
    }
    await Promise.all(active.values());
  };
  return { done: runAll(), begun: () => begun, active: () => [...active.keys()], nextAt: () => faults[begun.length]?.at ?? Infinity };
}
