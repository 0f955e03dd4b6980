import type { RepairFinding } from './ports.ts';

/** Why a repair leaves a finding to people; each says what they can do. */
export const refusals = {
  'kind-not-repairable': 'nothing is missing that a repair could start',
  'dead-lettered': 'it has a dead letter: mend its cause, then `npm run dead-letters -- retry`',
  'direct-write': 'a direct write, which nobody is bound to start',
  'too-old': 'older than the keys that guard against running it twice: decide by hand whether its workflows should run',
  'no-document': 'the submission is no longer there, or is no longer valid',
  'given-up': 'it was begun and given up: see its execution, and decide by hand',
  held: 'its execution is held: release the organization',
  'of-an-update': 'an update of a submission, whose data of then are not kept',
  'nobody-decided': 'no decision of the path that should start it names the workflow any longer',
  'not-expected': 'by the workflows as of the insert it should not start',
  'more-than-decided': 'workflows that nobody decided to start would start with it, by its data or the workflows as they are now: decide by hand whether it should run',
} as const satisfies Readonly<Record<string, string>>;
export type Refusal = keyof typeof refusals;

/** What a repair would do about a finding, or has done. */
export type PlannedStep =
  | {
      readonly does: 'trigger';
      /** The ids of the workflows that match, fifty at most. */
      readonly workflows: readonly string[];
      readonly registry: 'history' | 'live';
      /** The submission is no longer what it was when it was inserted; it is matched as it is now. */
      readonly changedSince: boolean;
    }
  /** Its job is added again: the execution is there and waits. */
  | { readonly does: 'enqueue'; readonly workflows: readonly string[] }
  | { readonly does: 'nothing'; readonly because: string }
  | { readonly does: 'refuse'; readonly reason: Refusal };

/** One finding in a plan. Flat and bounded: it may be shown, and sent, as it is. */
export type PlannedRepair = PlannedStep & {
  readonly finding: string;
  readonly orgId: RepairFinding['orgId'];
  readonly submissionId: string | null;
  readonly kind: RepairFinding['kind'];
  readonly cause: string;
};

export interface RepairPlan {
  readonly items: readonly PlannedRepair[];
  /** Named ones that are not there. */
  readonly unknown: readonly string[];
  /** The selection holds more than one plan does: repeat it when this one is done. */
  readonly isCutOff: boolean;
}

/** What became of a finding. `left`: the repair ended before it came to it. */
export type RepairOutcome = 'repaired' | 'already-there' | 'refused' | 'failed' | 'left';

export interface RepairedItem {
  readonly finding: string;
  readonly orgId: RepairFinding['orgId'];
  readonly submissionId: string | null;
  readonly kind: RepairFinding['kind'];
  readonly outcome: RepairOutcome;
  /** For people; never of a submission's data. */
  readonly sentence: string;
}

export interface RepairResult {
  readonly items: readonly RepairedItem[];
  readonly counts: Readonly<Record<RepairOutcome, number>>;
  /** `stopped`: a backend was away. What was not done can be done again, and nothing runs twice. */
  readonly ended: 'whole' | 'interrupted' | 'stopped';
  /** Why it stopped. */
  readonly trouble: string | null;
}

export interface RepairProgress {
  readonly done: number;
  readonly total: number;
}
