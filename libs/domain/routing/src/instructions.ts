import type { Phase, TriggerPath } from '@tandem/documents';

/**
 * What a path does with an event:
 * `enqueue` matches and starts the workflows, `record` matches and writes down what it would have
 * started, `count` only counts, `nothing` does nothing at all.
 */
export type Instruction = 'enqueue' | 'record' | 'count' | 'nothing';

/** Of an update there is no explicit decision, so it is never left to another path. */
export type UpdateInstruction = Exclude<Instruction, 'nothing'>;

interface PhaseRule {
  readonly explicit: Instruction;
  readonly stream: Instruction;
  /** What the stream does with an update: no other path knows of it, so nothing is started before the stream is the owner. */
  readonly updates: UpdateInstruction;
  /** Whose decision the fallback waits for; `either` where one of the two is enough. */
  readonly owner: 'explicit' | 'stream' | 'either';
}

/** The migration in one table. */
export const phaseRules: Readonly<Record<Phase, PhaseRule>> = {
  legacy: { explicit: 'enqueue', stream: 'count', updates: 'count', owner: 'explicit' },
  shadow: { explicit: 'enqueue', stream: 'record', updates: 'record', owner: 'explicit' },
  parallel: { explicit: 'enqueue', stream: 'enqueue', updates: 'record', owner: 'either' },
  primary: { explicit: 'record', stream: 'enqueue', updates: 'enqueue', owner: 'stream' },
  complete: { explicit: 'nothing', stream: 'enqueue', updates: 'enqueue', owner: 'stream' },
};

/** A stream that is further behind than this, in milliseconds, is not waited for: the fallback steps in for it. */
export const fallbackLagBoundMs = 30_000;

/** What a path does with a stamped submission, by the stamp's phase. */
export function instructionFor(path: Extract<TriggerPath, 'explicit' | 'stream'>, phase: Phase): Instruction {
  return phaseRules[phase][path];
}

/** What the stream does with an update, by the phase its organization is in: a stamp is its insert's alone. */
export function updateInstruction(phase: Phase): UpdateInstruction {
  return phaseRules[phase].updates;
}

/**
 * What the stream does with a submission that carries no stamp. It is always recorded; it triggers
 * only where the organization opted in and the stream path triggers at all.
 */
export function directWriteInstruction(phase: Phase, directWrites: DirectWrites): Extract<Instruction, 'enqueue' | 'record'> {
  return directWrites === 'trigger' && phaseRules[phase].stream === 'enqueue' ? 'enqueue' : 'record';
}

export type DirectWrites = 'record' | 'trigger';

/** Which of the two paths must leave a decision for a stamped submission. */
export function expectedPaths(phase: Phase): readonly ('explicit' | 'stream')[] {
  return (['explicit', 'stream'] as const).filter((path) => {
    const instruction = instructionFor(path, phase);
    return instruction === 'enqueue' || instruction === 'record';
  });
}
