import { judge, type Circumstances, type Judgement, type SubmissionFacts } from '@tandem/comparison';
import { decisionId, type OrgId } from '@tandem/documents';
import type { FactSource } from './ports.ts';

/**
 * Adds the events' tokens to what findings rest on. Tokens are long and wanted only where somebody is going to look
 * into a finding, so they are looked up for those alone, and not read along with every decision.
 */
export async function nameEvents(
  facts: Pick<FactSource, 'eventTokensOf'>,
  orgId: OrgId,
  submissions: readonly SubmissionFacts[],
  judgements: readonly Judgement[],
  circumstances: Circumstances,
): Promise<readonly Judgement[]> {
  const found = submissions.filter((one, index) => one.decisions.length > 0 && (judgements[index]?.findings.length ?? 0) > 0);
  if (found.length === 0) return judgements;
  const tokens = await facts.eventTokensOf(orgId, found.map(({ mergeKey }) => mergeKey));
  const named = new Set(found);
  return submissions.flatMap((one, index) => (named.has(one) ? judge(withTokens(one, tokens), circumstances) : (judgements[index] ?? [])));
}

function withTokens(submission: SubmissionFacts, tokens: ReadonlyMap<string, string>): SubmissionFacts {
  const decisions = submission.decisions.map((decision) => {
    const eventToken = tokens.get(decisionId(submission.orgId, decision.submissionId, decision.event, decision.path));
    return eventToken === undefined ? decision : { ...decision, eventToken };
  });
  return { ...submission, decisions };
}
