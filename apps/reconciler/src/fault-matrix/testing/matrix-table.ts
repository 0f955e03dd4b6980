import type { FindingKind } from '@tandem/comparison';

/** The organization that a fault is planted in; each but the last two is named by its phase. */
export type MatrixOrganization = 'legacy' | 'shadow' | 'parallel' | 'complete' | 'racing' | 'contradicted';

/** How the real processes are brought to it. */
export type Planting =
  /** Submitted with these fields, among them what the sabotaged paths obey. */
  | { readonly by: 'submission'; readonly fields: Readonly<Record<string, string>> }
  | { readonly by: 'handler-without-redis' | 'watcher-paused' | 'workflow-changed' | 'history-altered' | 'direct-write' | 'poison-document' | 'old-document' };

export interface MatrixRow {
  readonly fault: string;
  readonly planted: string;
  readonly organization: MatrixOrganization;
  readonly planting: Planting;
  /** All that is to be found about its submission: nothing else may be. */
  readonly found: readonly { readonly kind: FindingKind; readonly cause: string }[];
}

const asking = (fault: string): Planting => ({ by: 'submission', fields: { fault } });

/** Every kind of finding, brought about; docs/findings.md shows it, and a test compares the two. */
export const faultMatrix: readonly MatrixRow[] = [
  {
    fault: 'the explicit call fails', planted: 'the network between handler and Redis is cut, the fallback mends it', organization: 'legacy',
    planting: { by: 'handler-without-redis' }, found: [{ kind: 'missed-by-explicit', cause: 'mended-by-fallback' }],
  },
  {
    fault: 'the stream path forgets', planted: "the watcher's code is broken: it does nothing about the event", organization: 'shadow',
    planting: asking('stream-forgets'), found: [{ kind: 'missed-by-stream', cause: 'left-to-another-path' }],
  },
  {
    fault: 'both paths forget', planted: "handler's and watcher's code are broken, the fallback mends it", organization: 'shadow',
    planting: asking('both-forget'), found: [{ kind: 'neither', cause: 'mended-by-fallback' }],
  },
  {
    fault: 'a path leaves a workflow out', planted: "the watcher's registry is broken: it lacks one", organization: 'shadow',
    planting: { by: 'submission', fields: { fault: 'stream-leaves-one-out', plan: 'gold' } }, found: [{ kind: 'different-workflows', cause: 'missing-workflow' }],
  },
  {
    fault: 'the shared matcher is wrong', planted: 'the matcher of both paths takes `contains` for `equals`', organization: 'shadow',
    planting: { by: 'submission', fields: { words: 'gold and silver' } },
    found: [{ kind: 'different-workflows', cause: 'missing-workflow' }, { kind: 'different-workflows', cause: 'missing-workflow' }],
  },
  {
    fault: 'a workflow changes between insert and call', planted: 'it is paused before the explicit call is made at last', organization: 'racing',
    planting: { by: 'workflow-changed' }, found: [{ kind: 'registry-race', cause: 'changed-within-margin' }],
  },
  {
    fault: 'the stream is late', planted: 'the watcher stands still (SIGSTOP) for longer than a decision may take', organization: 'complete',
    planting: { by: 'watcher-paused' }, found: [{ kind: 'late', cause: 'decided-late' }],
  },
  {
    fault: 'a workflow does not end', planted: 'the host it calls never answers, and its time is up', organization: 'legacy',
    planting: { by: 'submission', fields: { plan: 'endless' } }, found: [{ kind: 'not-executed', cause: 'timed-out' }],
  },
  {
    fault: 'a workflow runs twice', planted: "the watcher's execution keys are broken: it makes its own", organization: 'parallel',
    planting: asking('stream-has-own-keys'), found: [{ kind: 'duplicate-execution', cause: 'two-keys' }],
  },
  {
    fault: 'nobody knows whether a node acted', planted: 'the mail server takes a message, and is gone before it says so', organization: 'legacy',
    planting: { by: 'submission', fields: { plan: 'mail' } }, found: [{ kind: 'in-doubt', cause: 'node-unfinished' }],
  },
  {
    fault: 'something runs that nobody asked for', planted: "the handler's code is broken: it starts a workflow that does not listen", organization: 'legacy',
    planting: asking('explicit-starts-a-stranger'), found: [{ kind: 'phantom', cause: 'not-asked-for' }],
  },
  {
    fault: 'somebody writes past the handler', planted: 'a submission without a stamp is written into MongoDB', organization: 'shadow',
    planting: { by: 'direct-write' }, found: [{ kind: 'direct-write', cause: 'recorded' }],
  },
  {
    fault: 'an event cannot be processed', planted: 'a stamped document whose form no schema allows is written', organization: 'complete',
    planting: { by: 'poison-document' }, found: [{ kind: 'dead-lettered', cause: 'event-poisoned' }],
  },
  {
    fault: 'an event is too old', planted: 'a document with a stamp of seventy days ago is written', organization: 'complete',
    planting: { by: 'old-document' }, found: [{ kind: 'too-old', cause: 'refused' }],
  },
  {
    fault: 'a path does not obey the stamp', planted: "the watcher's code is broken: it starts workflows that it should only record", organization: 'shadow',
    planting: asking('stream-starts-unasked'), found: [{ kind: 'routing-mismatch', cause: 'enqueued-unasked' }],
  },
  {
    fault: 'history is wrong', planted: 'a version in `workflow_history` is altered by hand', organization: 'contradicted',
    planting: { by: 'history-altered' }, found: [{ kind: 'unknown', cause: 'history-contradicted' }],
  },
];

/** The table as documentation shows it. */
export function matrixTable(): string {
  const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const distinct = (texts: readonly string[]) => [...new Set(texts)].map((text) => `\`${text}\``).join(', ');
  const rows = faultMatrix.map(({ fault, planted, found }) => row(fault, planted, distinct(found.map(({ kind }) => kind)), distinct(found.map(({ cause }) => cause))));
  return [row('fault', 'how it is planted', 'finding', 'cause'), '|---|---|---|---|', ...rows].join('\n');
}
