import type { Circumstances, StoredFinding } from '@tandem/comparison';
import { keepForMs, type OrgId } from '@tandem/documents';
import { readCircumstances } from './circumstances.ts';
import { compareBatch } from './compare-batch.ts';
import type { WindowPorts } from './compare-window.ts';
import type { Failures } from './failures.ts';
import { gatherFacts } from './merge-facts.ts';
import type { FindingStore, SubmissionReference } from './ports.ts';

export interface RecheckPorts extends WindowPorts {
  readonly findings: FindingStore;
}

/** One run looks at so many open findings at most; the longest due come first. */
const mostPerRun = 2_000;

/** One that cannot be looked at, or not be judged yet, lets others come first for so long. */
const postponedForMs = 60_000;

/** Submissions read at once, with their data. */
const chunkSize = 100;

/** Looks again at open findings of these organizations (null: of all), whatever window they are from; how many. */
export async function recheckOpenFindings(ports: RecheckPorts, organizations: readonly OrgId[] | null, failures: Failures, signal: AbortSignal): Promise<number> {
  const due = await ports.findings.due(new Date(ports.clock()), organizations, mostPerRun);
  for (const organization of new Set(due.map((finding) => finding.orgId))) {
    if (signal.aborted) break;
    await failures.apart(organization, 'recheck', () => recheckOrganization(ports, organization, due.filter((finding) => finding.orgId === organization), signal));
  }
  return due.length;
}

async function recheckOrganization(ports: RecheckPorts, orgId: OrgId, findings: readonly StoredFinding[], signal: AbortSignal): Promise<void> {
  // before all else, so that whatever goes wrong they don't stand in the way of others; a judgement sets its own time
  await ports.findings.postpone(findings.map(({ _id }) => _id), new Date(ports.clock() + postponedForMs));
  const circumstances = await readCircumstances(ports, orgId, Math.min(...findings.map(({ insertedAt }) => insertedAt.getTime())));
  const references = [...new Map(findings.map(({ mergeKey, submissionId }) => [mergeKey, { mergeKey, submissionId }])).values()];
  for (let start = 0; start < references.length && !signal.aborted; start += chunkSize) {
    const chunk = references.slice(start, start + chunkSize);
    const ofChunk = new Set(chunk.map(({ mergeKey }) => mergeKey));
    await recheckSubmissions(ports, orgId, chunk, findings.filter(({ mergeKey }) => ofChunk.has(mergeKey)), circumstances);
  }
}

async function recheckSubmissions(
  ports: RecheckPorts,
  orgId: OrgId,
  references: readonly SubmissionReference[],
  findings: readonly StoredFinding[],
  circumstances: Circumstances,
): Promise<void> {
  const mergeKeys = references.map(({ mergeKey }) => mergeKey);
  const facts = gatherFacts(orgId, mergeKeys, {
    submissions: await ports.facts.submissionsOf(orgId, references),
    decisions: await ports.facts.decisionsOf(orgId, mergeKeys),
    executions: await ports.facts.executionsOf(orgId, mergeKeys),
    deadLetters: await ports.facts.deadLettersOf(orgId, mergeKeys),
  });
  const isGone = new Set(facts.filter((one) => !one.submission && one.decisions.length + one.executions.length + one.deadLetters.length === 0).map((one) => one.mergeKey));
  await compareBatch(ports, orgId, facts.filter((one) => !isGone.has(one.mergeKey)), circumstances, await ports.findings.of(orgId, mergeKeys));
  // Nothing is left that could clear these.
  const orphaned = findings.filter(({ mergeKey }) => isGone.has(mergeKey)).map(({ _id }) => _id);
  const { now } = circumstances;
  if (orphaned.length > 0) await ports.findings.closeAll(orphaned, 'expired', new Date(now), new Date(now + keepForMs));
}
