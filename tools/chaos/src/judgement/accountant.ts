import { createHash } from 'node:crypto';
import { effectNode, effectWorkflows, referenceOf } from '../platform/expected-effects.ts';
import type { SeenCall } from '../sink/sink-process.ts';
import type { Books } from './books.ts';

export interface Discrepancy {
  readonly reference: string;
  readonly what: string;
}

/** What the outside saw, against what was sent. Nothing of Tandem's own books is in it. */
export interface Account {
  /** Different effects seen, of submissions that were sent. */
  readonly effects: number;
  /** Expected, and never seen. */
  readonly lost: number;
  /** Calls of an effect under another key than its first. */
  readonly doubled: number;
  /** Effects seen that nothing sent asks for. */
  readonly unexpected: number;
  /** Calls that repeated their key: at-least-once, told apart from doubled effects. */
  readonly repeated: number;
  /** The first of each. */
  readonly examples: { readonly lost: readonly Discrepancy[]; readonly doubled: readonly Discrepancy[]; readonly unexpected: readonly Discrepancy[] };
}

/** Holds calls against the books; a few bytes per effect, so that millions fit. */
export interface Accountant {
  saw(call: SeenCall): void;
  /** Different effects seen so far. */
  effects(): number;
  repeated(): number;
  /** Reckons up; costs a look at every submission. */
  balance(): Account;
}

const longestList = 50;
const slots = effectWorkflows.length;

export function createAccountant(runId: string, books: Books): Accountant {
  /** By submission and workflow, a number that stands for the first key seen; 0 for none. */
  const firstKeys = new Float64Array(books.submissions * slots);
  const doubled = createList();
  const unknown = createList();
  const prefix = referenceOf(runId, 0).slice(0, -1);
  let effects = 0;
  let repeated = 0;

  const slotOf = ({ reference, workflowId, nodeId }: SeenCall): number | null => {
    const submission = reference.startsWith(prefix) ? Number(reference.slice(prefix.length)) : NaN;
    const workflow = effectWorkflows.findIndex((one) => one === workflowId);
    if (!(submission >= 0 && submission < books.submissions && Number.isInteger(submission)) || workflow < 0 || nodeId !== effectNode) return null;
    return submission * slots + workflow;
  };
  const isSeen = (submission: number, workflow: number): boolean => firstKeys[submission * slots + workflow] !== 0;

  return {
    saw(call) {
      const slot = slotOf(call);
      if (slot === null) {
        unknown.add({ reference: call.reference, what: `${call.workflowId} ${call.nodeId} ${call.key}` });
        return;
      }
      const key = fingerprint(call.key);
      const first = firstKeys[slot];
      if (first === 0) {
        firstKeys[slot] = key;
        effects += 1;
        books.effectSeen(Math.floor(slot / slots));
      } else if (first === key) repeated += 1;
      else doubled.add({ reference: call.reference, what: `${call.workflowId} under ${call.key}` });
    },
    effects: () => effects,
    repeated: () => repeated,
    balance() {
      const lost = createList();
      const unexpected = createList(unknown);
      for (let submission = 0; submission < books.submissions; submission += 1) {
        const standing = books.standing(submission);
        const expected = standing === 'unsent' ? 0 : books.effectsOf(submission).length;
        for (let workflow = 0; workflow < slots; workflow += 1) {
          const effect = () => ({ reference: referenceOf(runId, submission), what: effectWorkflows[workflow] ?? '' });
          if (workflow < expected && standing === 'accepted' && !isSeen(submission, workflow)) lost.add(effect());
          if (workflow >= expected && isSeen(submission, workflow)) unexpected.add(effect());
        }
      }
      return {
        effects, repeated, lost: lost.count(), doubled: doubled.count(), unexpected: unexpected.count(),
        examples: { lost: lost.first(), doubled: doubled.first(), unexpected: unexpected.first() },
      };
    },
  };
}

/** 48 bits: two keys that differ are taken for one in no run that anybody lives to see. */
function fingerprint(key: string): number {
  return createHash('sha1').update(key).digest().readUIntBE(0, 6) + 1;
}

interface List {
  add(discrepancy: Discrepancy): void;
  count(): number;
  first(): readonly Discrepancy[];
}

/** Counts all, keeps the first few. */
function createList(from?: List): List {
  const kept: Discrepancy[] = [...(from?.first() ?? [])];
  let count = from?.count() ?? 0;
  return {
    add(discrepancy) {
      count += 1;
      if (kept.length < longestList) kept.push(discrepancy);
    },
    count: () => count,
    first: () => kept,
  };
}
