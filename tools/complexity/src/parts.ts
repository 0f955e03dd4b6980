/** A file of the submission handler, and the interfaces in it that say what it is given. */
export interface Part {
  readonly file: string;
  readonly what: string;
  /** Its ports: all that is not optional in them. A port that is itself a part counts by its own ports. */
  readonly ports: readonly string[];
}

/** What the handler does in `legacy` and in `complete` alike. */
const insertion: readonly Part[] = [
  { file: 'apps/legacy-trigger/src/intake/insertion.ts', what: 'validates, stamps, inserts, knows a repeat', ports: ['InsertionPorts'] },
  { file: 'libs/use-cases/explicit-path/src/stamp.ts', what: 'the stamp', ports: ['StampPorts'] },
];

/** What it does on top of that to start workflows itself. */
const explicitCall: readonly Part[] = [
  { file: 'apps/legacy-trigger/src/intake/intake.ts', what: 'makes the call after the insert', ports: ['IntakePorts'] },
  { file: 'apps/legacy-trigger/src/explicit-calls/explicit-calls.ts', what: 'calls behind the answer: bounded, logged, drained at the end', ports: ['ExplicitCallsOptions'] },
  { file: 'apps/legacy-trigger/src/explicit-calls/calls-under-way.ts', what: 'how many calls at once, and until when', ports: [] },
  { file: 'libs/use-cases/explicit-path/src/explicit-path.ts', what: 'asks for the workflows, triggers them', ports: ['ExplicitPathPorts'] },
  { file: 'libs/use-cases/explicit-path/src/ports.ts', what: 'the question which workflows there are', ports: [] },
];

export const handlers = { complete: insertion, legacy: [...insertion, ...explicitCall] } as const;

/** Ports that are parts of the handler themselves. */
export const ownParts: ReadonlySet<string> = new Set(['calls', 'explicitPath', 'stamp']);

/** Where the explicit call is declared and passed on: each has to be told which kind of event it is called for. */
export const callChain = [
  { file: 'libs/use-cases/explicit-path/src/explicit-path.ts', member: 'ExplicitPath.trigger' },
  { file: 'apps/legacy-trigger/src/explicit-calls/explicit-calls.ts', member: 'ExplicitCalls.start' },
] as const;
