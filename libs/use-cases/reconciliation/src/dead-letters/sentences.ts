import { replayReachMs } from '@tandem/documents';
import type { DiscardResult, ReadyPlan, RetryPlan, RetryResult, Untouched } from './outcomes.ts';

/** What came of it, or would, as a person reads it. What it quotes comes from outside and is to be escaped where it is shown. */
export function sentenceOf(result: RetryResult | RetryPlan | DiscardResult): string {
  switch (result.outcome) {
    case 'triggered':
      return `${whatItDid(result)}${origin(result.documentFrom)}`;
    case 'ready':
      return whatItWouldDo(result);
    case 'already-decided':
      return `the ${result.path} path decided it at ${result.decidedAt.toISOString()}; there is nothing left to do`;
    case 'not-its-path':
      return `stamped ${result.phase}, where the ${result.path} path ${result.instruction === 'count' ? 'only counts' : 'does nothing'}; left as it is (discard it if nothing is to come of it)`;
    case 'needs-word':
      return 'a direct write that nobody has decided: say --trigger to start its workflows or --record to only write them down';
    case 'too-old':
      return `EVENT_TOO_OLD: inserted at ${result.insertedAt.toISOString()}, more than ${replayReachMs / 86_400_000} days ago; the keys that guard against running it twice may be gone. Decide by hand whether its workflows shall run`;
    case 'still-poison':
      return `still cannot be processed: ${result.code}: ${result.message}`;
    case 'no-document':
      return 'the document is no longer in the collection, and the letter does not hold it';
    case 'not-a-submission':
      return 'the event is not the insert of a submission, so there is nothing to trigger; mend what it names, then discard the letter';
    case 'discarded':
      return 'discarded';
    default:
      return whyUntouched(result);
  }
}

function whyUntouched(result: Untouched): string {
  switch (result.outcome) {
    case 'closed': {
      const last = result.letter.actions?.at(-1);
      return `${result.letter.state} before${last ? `, by ${last.by} at ${last.at.toISOString()}` : ''}; nothing was changed`;
    }
    case 'busy':
      return `${result.by} is at it, until ${result.until.toISOString()} at most; nothing was changed`;
    case 'unreadable':
      return `not a dead letter that can be read: ${result.letter.unreadable}; mend the row by hand or delete it`;
    case 'unknown':
      return 'there is no such dead letter';
    case 'lost':
      return 'it took too long and somebody else has it now; see what became of it';
  }
}

function whatItWouldDo({ request, matches, documentFrom }: ReadyPlan): string {
  const { path, instruction, phase, registry } = request;
  const names = matches.map(({ workflowId, workflowVersion }) => `${workflowId} v${workflowVersion}`).join(', ');
  const does = instruction === 'enqueue' ? 'would start' : 'would only write down';
  const by = registry.source === 'history' ? 'the workflows as of the event' : 'the workflows as they are now';
  return `${does} ${names === '' ? 'no workflow' : names}, as the ${path} path in ${phase}, by ${by}${origin(documentFrom)}`;
}

function whatItDid({ decision, executions }: Extract<RetryResult, { readonly outcome: 'triggered' }>): string {
  const { outcome, matched } = decision;
  if (matched === 0) return 'decided: no workflow is to start';
  if (outcome === 'recorded') return `recorded, nothing runs: ${count(matched)}`;
  return `triggered: ${count(matched)}, ${executions} new execution${executions === 1 ? '' : 's'}`;
}

const count = (workflows: number) => `${workflows} workflow${workflows === 1 ? '' : 's'}`;
const origin = (from: ReadyPlan['documentFrom']) => (from === 'letter' ? '; the document is no longer in the collection, so the one in the letter' : '');
