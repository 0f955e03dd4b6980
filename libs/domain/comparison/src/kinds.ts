export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

interface KindEntry {
  readonly means: string;
  /** Whether a submission with such a finding counts as diverged. */
  readonly countsAsDivergence: boolean;
  readonly severity: Severity;
  /** True where later facts may clear it: then it heals; else it is settled from the start. */
  readonly canHeal: boolean;
  /** The closed list of causes, and what each says. */
  readonly causes: Readonly<Record<string, string>>;
}

const missingCauses = {
  'no-decision': 'the path left neither a decision nor a dead letter',
  'left-to-another-path': 'the path left none; the workflows were started by the path that shares the event',
  'mended-by-fallback': 'the path left none; the fallback triggered the event',
  'mended-by-repair': 'the path left none; a repair triggered the event',
} as const;

/** Every kind of finding, in one table; docs/findings.md shows it, and a test compares the two. */
export const findingKinds = {
  'missed-by-explicit': {
    means: 'the explicit path left no decision although the stamp expects one',
    countsAsDivergence: true, severity: 'critical', canHeal: true, causes: missingCauses,
  },
  'missed-by-stream': {
    means: 'the stream path left no decision although the stamp expects one, and its watermark has passed the insert',
    countsAsDivergence: true, severity: 'critical', canHeal: true, causes: missingCauses,
  },
  neither: {
    means: 'both paths were expected and neither left a decision',
    countsAsDivergence: true, severity: 'critical', canHeal: true, causes: missingCauses,
  },
  'different-workflows': {
    means: "two match lists differ: the paths', or a path's and the expectation's",
    countsAsDivergence: true, severity: 'critical', canHeal: false,
    causes: {
      'version-skew': 'the paths ran different versions of the matcher',
      'missing-workflow': 'the path left out a workflow that should start',
      'extra-workflow': 'the path chose a workflow that should not start',
      'other-workflows': 'the path left out some and chose others instead',
      'definition-differs': 'the same workflows, but another definition of one',
      'skipped-workflow': 'the path could not judge a workflow that should start',
      'later-registry': 'the path decided by workflows as they were later than the insert, beyond the margin',
      'paths-differ': 'the paths differ, and no history says who is right',
    },
  },
  'registry-race': {
    means: 'match lists differ only by a workflow that changed within the margin of the insert',
    countsAsDivergence: false, severity: 'info', canHeal: false,
    causes: {
      'changed-within-margin': 'the workflow changed so near the insert that both answers are right',
      'marked-by-path': 'the path itself said that its registry may have missed a change',
    },
  },
  late: {
    means: 'an expected path decided later after the insert than the bound',
    countsAsDivergence: false, severity: 'warning', canHeal: false,
    causes: { 'decided-late': 'the decision came after the bound' },
  },
  'not-executed': {
    means: 'a workflow was decided to run, and has not ended after the bound or was given up',
    countsAsDivergence: true, severity: 'critical', canHeal: true,
    causes: {
      'execution-missing': 'there is no execution: it was lost',
      'never-claimed': 'the execution is still pending: no worker took it',
      'still-running': 'a worker took it and it has not ended',
      'timed-out': 'it was broken off, having taken longer than its workflow allows',
      abandoned: 'it was begun too often without coming to an end, and was given up',
      'refused-before-start': 'the worker refused it before any node: it has no handler for one, or cannot use the definition',
    },
  },
  'duplicate-execution': {
    means: 'a workflow ran more than once for one event',
    countsAsDivergence: true, severity: 'critical', canHeal: false,
    causes: { 'two-keys': 'two executions stand for the same workflow and event: the execution key is broken' },
  },
  'in-doubt': {
    means: 'an execution stopped within a node that may have acted; a person decides',
    countsAsDivergence: false, severity: 'critical', canHeal: true,
    causes: { 'node-unfinished': 'a node was started, its output never saved, and it cannot be repeated safely' },
  },
  phantom: {
    means: 'an execution that no decision and no expectation asks for',
    countsAsDivergence: true, severity: 'critical', canHeal: true,
    causes: {
      'no-decision': 'no path left a decision for the event',
      'not-asked-for': 'there are decisions to start workflows, but none names this one',
    },
  },
  'direct-write': {
    means: 'a submission without a stamp: an import, a shell, a handler not yet adapted',
    countsAsDivergence: false, severity: 'warning', canHeal: false,
    causes: {
      recorded: 'the stream recorded it and started nothing',
      triggered: 'the organization opted in: the stream started its workflows',
      unseen: 'the stream has left no decision for it',
      'invalid-document': 'the document is not a valid submission',
    },
  },
  'dead-lettered': {
    means: 'the stream, or the fallback in its stead, could not process the event',
    countsAsDivergence: true, severity: 'critical', canHeal: true,
    causes: {
      'event-poisoned': 'processing the event failed for good',
      'document-invalid': 'the document has not the shape it must have',
      'other-error': 'another error; the evidence has its code',
    },
  },
  'too-old': {
    means: 'the event was older than the keys that guard it from running twice, so no path may decide it',
    countsAsDivergence: false, severity: 'warning', canHeal: false,
    causes: {
      refused: 'a path refused it',
      'beyond-replay-reach': 'no decision came while one was still allowed',
    },
  },
  'routing-mismatch': {
    means: 'a path acted against the stamp',
    countsAsDivergence: true, severity: 'critical', canHeal: false,
    causes: {
      'enqueued-unasked': 'the path started workflows where it should only record, or do nothing',
      'only-recorded': 'the path only recorded where it should start workflows',
      'decided-unasked': 'the path left a decision where the phase asks for none',
      'other-stamp': "the decision obeyed another phase than the submission's stamp names",
    },
  },
  unknown: {
    means: 'the facts do not suffice to judge',
    countsAsDivergence: false, severity: 'warning', canHeal: true,
    causes: {
      'no-history': 'the history of workflows does not reach back to the insert',
      'inside-a-gap': 'the stream was lost when it was inserted, and a workflow of the organization changed meanwhile, nobody knows when',
      'history-contradicted': 'history and the workflows themselves were found apart about then, so what it says of the insert is not relied on',
      'data-changed': 'the submission was changed since and its data as decided is not kept, or an execution has kept other data than it has',
      'data-undecodable': 'the submission holds a value that cannot be decoded, so what should start is not known',
      'rule-unreadable': 'a filter of a workflow cannot be read, so whether it should start is not known',
      'workflow-malformed': 'the document of a workflow that may concern the form was refused, so whether it should start is not known',
      'execution-held': 'somebody holds the execution back, so whether it runs is not known yet',
      'too-many-facts': 'the submission has more events than are compared at once',
    },
  },
} as const satisfies Readonly<Record<string, KindEntry>>;

export type FindingKind = keyof typeof findingKinds;
export type CauseOf<K extends FindingKind> = keyof (typeof findingKinds)[K]['causes'] & string;

/** That a path left no decision. */
export const missedKinds: readonly FindingKind[] = ['missed-by-explicit', 'missed-by-stream', 'neither'];

/** What becomes of a finding; docs/findings.md tells the operator. */
export const findingStatuses = {
  open: 'stands, and later facts may still clear it',
  confirmed: 'stands, and nothing more is to come',
  repaired: 'mended by the fallback or a repair; it still counts',
  healed: 'later facts cleared it; it no longer counts',
  expired: 'still stands, and can be neither cleared nor repaired any more',
} as const satisfies Readonly<Record<string, string>>;
export type FindingStatus = keyof typeof findingStatuses;

/** What a comparison saw of a submission: each one is counted in exactly one of these. */
export const countClasses = {
  both: 'both paths decided, and their lists do not differ',
  'explicit-only': 'only the explicit path decided',
  'stream-only': 'only the stream path decided',
  neither: 'no path decided by itself',
  different: 'a list of workflows differs from what it should be',
  pending: 'an expected decision may still come',
  excluded: 'not eligible; the reason is counted with it',
} as const satisfies Readonly<Record<string, string>>;
export type CountClass = keyof typeof countClasses;

export const exclusionReasons = {
  deleted: 'the submission is no longer there',
  direct: 'it carries no stamp: a direct write',
  'too-old': 'older than what may still be decided',
} as const satisfies Readonly<Record<string, string>>;
export type ExclusionReason = keyof typeof exclusionReasons;
