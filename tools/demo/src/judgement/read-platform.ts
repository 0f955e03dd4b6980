import type { Phase, TriggerDecision, TriggerPath } from '@tandem/documents';
import { mergeKeyOf, platformCollections } from '@tandem/mongodb';
import { waitUntil } from '@tandem/stack';
import type { MongoClient } from 'mongodb';
import { z } from 'zod';
import type { DemoOrganization } from '../platform/effects.ts';
import { reportedFindingSchema, type ReportedFinding } from './findings.ts';

export interface StoredSubmission {
  readonly mergeKey: string;
  readonly reference: string;
  readonly stampedPhase: Phase | null;
  /** By the database server's clock; null without a stamp. */
  readonly decidedAt: Date | null;
}

export type DecisionReading = Pick<TriggerDecision, 'mergeKey' | 'path' | 'outcome' | 'phase' | 'insertedAt' | 'enqueuedAt'>;

export interface ExecutionReading {
  readonly mergeKey: string;
  readonly path: TriggerPath;
  readonly state: string;
}

/** Tandem's own books about these organizations, as they stand. */
export interface PlatformReading {
  readonly submissions: readonly StoredSubmission[];
  readonly decisions: readonly DecisionReading[];
  readonly executions: readonly ExecutionReading[];
  readonly findings: readonly ReportedFinding[];
}

export interface PlatformPlace {
  readonly client: MongoClient;
  readonly platformDatabase: string;
  readonly organizations: readonly DemoOrganization[];
}

export async function readPlatform(place: PlatformPlace): Promise<PlatformReading> {
  const { decisions, executions, divergences } = platformCollections(place.client.db(place.platformDatabase));
  // A server that is shared may hold other organizations; they are not ours to judge.
  const ours = { orgId: { $in: place.organizations.map(({ orgId }) => orgId) } };
  const [submissions, decided, executed, found] = await Promise.all([
    readSubmissions(place),
    decisions.find(ours, { projection: { mergeKey: 1, path: 1, outcome: 1, phase: 1, insertedAt: 1, enqueuedAt: 1 } }).toArray(),
    executions.find(ours, { projection: { mergeKey: 1, path: 1, state: 1 } }).toArray(),
    divergences.find({ orgId: { $in: ours.orgId.$in } }).toArray(),
  ]);
  return { submissions, decisions: decided, executions: executed, findings: found.map((document) => reportedFindingSchema.parse(document)) };
}

interface SubmissionReading {
  readonly data?: { readonly reference?: string };
  readonly routing?: { readonly phase: Phase; readonly decidedAt: Date };
}

async function readSubmissions({ client, organizations }: PlatformPlace): Promise<readonly StoredSubmission[]> {
  const perOrganization = organizations.map(({ orgId }) =>
    client.db(orgId).collection<SubmissionReading>('form_submissions')
      .find({}, { projection: { 'data.reference': 1, 'routing.phase': 1, 'routing.decidedAt': 1 } })
      .map(({ _id, data, routing }) => ({
        mergeKey: mergeKeyOf(_id),
        reference: data?.reference ?? '',
        stampedPhase: routing?.phase ?? null,
        decidedAt: routing?.decidedAt ?? null,
      }))
      .toArray(),
  );
  return (await Promise.all(perOrganization)).flat();
}

const runSchema = z.object({ organizations: z.array(z.object({ orgId: z.string(), comparedUpTo: z.number() })) });
/** A run every two seconds: these reach back far enough. */
const latestRuns = 30;

/** Waits until the scheduled comparison has judged everything inserted before `until`, by the server's clock. */
export async function waitUntilCompared(place: PlatformPlace, until: Date, signal: AbortSignal): Promise<void> {
  const { reconciliations } = platformCollections(place.client.db(place.platformDatabase));
  await waitUntil(async () => {
    const documents = await reconciliations.find({}, { projection: { organizations: 1 } }).sort({ startedAt: -1 }).limit(latestRuns).toArray();
    const compared = documents.flatMap((document) => runSchema.parse(document).organizations);
    return place.organizations.every(({ orgId }) => compared.some((one) => one.orgId === orgId && one.comparedUpTo > until.getTime()));
  }, { timeoutMs: 60_000, intervalMs: 200, signal, what: 'the reconciler to compare all submissions' });
}
