import { findingKinds, type CauseOf, type FindingKind, type FindingStatus } from '@tandem/comparison';
import { phases, type Phase, type TriggerPath } from '@tandem/documents';
import { phaseRules } from '@tandem/routing';

interface CriterionOf<K extends FindingKind> {
  readonly kind: K;
  readonly causes: readonly CauseOf<K>[];
  readonly statuses: readonly FindingStatus[];
  /** By the stamp; absent: whatever it is. */
  readonly phases?: readonly Phase[];
  readonly path?: TriggerPath;
  /** Among the paths that decided it to run is the one, and not the other. */
  readonly decidedBy?: { readonly one: TriggerPath; readonly butNot: TriggerPath };
}

/** A kind of finding that a trigger counts. It is data, so that a database can count where the findings are, however many. */
export type FaultCriterion = { readonly [K in FindingKind]: CriterionOf<K> }[FindingKind];

const causesOf = <K extends FindingKind>(kind: K) => Object.keys(findingKinds[kind].causes) as CauseOf<K>[];
const ownedBy = (...owners: readonly string[]) => phases.filter((phase) => owners.includes(phaseRules[phase].owner));

/** What was mended counts; what only came late does not. */
const notHealed = ['open', 'confirmed', 'repaired', 'expired'] as const satisfies readonly FindingStatus[];
const unmended = ['open', 'expired'] as const satisfies readonly FindingStatus[];

/**
 * Errors that the stream path caused; not what would have failed by the explicit path as well. So of what was decided and did
 * not run, only a lost execution counts, where the stream alone decided it: all other causes lie with the workers, the queue
 * or the workflow, which are the same in `legacy`, and an organization that is taken back gains nothing.
 */
export const streamErrors: readonly FaultCriterion[] = [
  { kind: 'missed-by-stream', causes: causesOf('missed-by-stream'), statuses: notHealed },
  { kind: 'dead-lettered', causes: causesOf('dead-lettered'), statuses: notHealed, path: 'stream' },
  { kind: 'not-executed', causes: ['execution-missing'], statuses: notHealed, decidedBy: { one: 'stream', butNot: 'explicit' } },
];

/**
 * Submissions whose workflows are lost, as far as anybody knows: nobody has started them. Of those inserted at least
 * `mendingMs` ago: whoever mends had the time. Where the explicit path is the owner, the stream loses nothing.
 */
export const losses: readonly FaultCriterion[] = [
  { kind: 'neither', causes: ['no-decision'], statuses: unmended, phases: ownedBy('stream', 'either') },
  { kind: 'missed-by-stream', causes: ['no-decision'], statuses: unmended, phases: ownedBy('stream') },
];
