import {
  idTimeOf, insertTimeOf, maximumCausationDepth, maximumDocumentBytes, orgIdSchema, replayReachMs, submissionSchema, type DeadLetter, type OrgId, type RoutingStamp, type Submission, type TriggerPath,
} from '@tandem/documents';
import { instructionFor, legacyAssignment } from '@tandem/routing';
import type { KnownWorkflows, StreamState, TriggerRequest } from '@tandem/trigger';
import { matchSubmission } from '@tandem/workflow-matching';
import { z } from 'zod';
import { ownersOf } from '../fallback/due.ts';
import { historyReachOf, requestOfPast } from '../fallback/request.ts';
import type { Clock } from '../ports.ts';
import type { KnownDecision, RetrySources } from './ports.ts';
import type { DocumentOrigin, RetryPlan } from './outcomes.ts';

export interface PlanRetryPorts {
  readonly sources: RetrySources;
  readonly registry: KnownWorkflows;
  readonly stream: Pick<StreamState, 'watermark'>;
  readonly clock: Clock;
  /** How far a stamp may be from its insert's cluster time, in milliseconds. */
  readonly marginMs: number;
}

/** What a person says is to be done with a direct write that nobody has decided. */
export type DirectWriteInstruction = 'enqueue' | 'record';

interface Found {
  readonly mergeKey: string;
  readonly document: unknown;
  readonly bytes: number | null;
  readonly from: DocumentOrigin;
}

/** Whose decision each instruction is: the stamp's, an earlier decision's, or a person's. */
type Order = Pick<TriggerRequest, 'instruction' | 'phase'>;

const poison = (message: string): RetryPlan => ({ outcome: 'still-poison', code: 'EVENT_POISONED', message });

/**
 * What a retry of the letter would come to now. Reads only. The event is the letter's own, with its
 * cluster time and its path; the document is the one in the collection, which somebody may have mended.
 * Rejects where a backend does not answer.
 */
export async function planRetry(ports: PlanRetryPorts, letter: DeadLetter, word: DirectWriteInstruction | null): Promise<RetryPlan> {
  const orgId = orgIdSchema.safeParse(letter.orgId).data;
  if (!orgId || !isInsertOfSubmission(letter)) return { outcome: 'not-a-submission' };
  const found = (await inCollection(ports.sources, orgId, letter)) ?? inLetter(letter);
  if (!found) return { outcome: 'no-document' };
  if (found.document === null) return poison(`the submission has ${found.bytes ?? 0} bytes, more than the ${maximumDocumentBytes} (8 MiB) that can be processed: make it smaller, then retry`);
  const parsed = submissionSchema.safeParse(found.document);
  if (!parsed.success) return poison(z.prettifyError(parsed.error));
  if (parsed.data.organizationId !== orgId) return poison('organizationId is not the name of the database');
  return planSubmission(ports, letter, parsed.data, found, word);
}

async function planSubmission(ports: PlanRetryPorts, letter: DeadLetter, submission: Submission, found: Found, word: DirectWriteInstruction | null): Promise<RetryPlan> {
  const { decisions } = await ports.sources.recordOf(submission.organizationId, submission.submissionId);
  const decided = decisions.find(({ path }) => settlingPaths(letter, submission.routing).includes(path));
  if (decided) return { outcome: 'already-decided', path: decided.path, decidedAt: decided.decidedAt };
  const insertedAt = insertedAtOf(letter, submission.routing);
  if (!insertedAt) return poison('neither the letter nor a stamp says when the submission was inserted');
  if (ports.clock() - insertedAt.getTime() > replayReachMs) return { outcome: 'too-old', insertedAt };
  const order = submission.routing ? stampedOrder(letter, submission.routing) : await unstampedOrder(ports.sources, submission, decisions, word);
  if ('outcome' in order) return order;
  const { mergeKey, from } = found;
  const reach = historyReachOf(await ports.stream.watermark());
  const request = await requestOfPast(ports.registry, { ...order, path: letter.source, submission, mergeKey, clusterTime: letter.clusterTime, insertedAt }, reach, ports.marginMs);
  const { matches } = matchSubmission(request.candidates, submission, request.event);
  return { outcome: 'ready', request, matches, documentFrom: from };
}

/** The stream's letters may also be of workflows; a letter without its event is looked for among the submissions. */
const eventSchema = z.looseObject({ operationType: z.literal('insert'), namespace: z.looseObject({ coll: z.literal('form_submissions') }) });

function isInsertOfSubmission({ event }: DeadLetter): boolean {
  return event === undefined || event === null || eventSchema.safeParse(event).success;
}

async function inCollection(sources: RetrySources, orgId: OrgId, letter: DeadLetter): Promise<Found | null> {
  const stored = await sources.documentOf(orgId, letter);
  return stored && { ...stored, from: 'collection' };
}

function inLetter({ event, mergeKey }: DeadLetter): Found | null {
  const document = z.looseObject({ fullDocument: z.looseObject({}) }).safeParse(event).data?.fullDocument;
  return document && mergeKey !== undefined ? { mergeKey, document, bytes: null, from: 'letter' } : null;
}

/** The stream answers for itself; the fallback steps in for the owner, so its word or the owner's will do. */
function settlingPaths({ source }: DeadLetter, stamp: RoutingStamp | undefined): readonly TriggerPath[] {
  return source === 'fallback' && stamp ? ownersOf(stamp.phase) : [source];
}

/** A backfilled letter has no cluster time: its document's id tells when it was made. */
function insertedAtOf({ clusterTime, mergeKey }: DeadLetter, stamp: RoutingStamp | undefined): Date | null {
  const happenedAt = clusterTime ? new Date(clusterTime.seconds * 1_000) : idTimeOf(mergeKey ?? '');
  if (!stamp || !happenedAt) return stamp?.decidedAt ?? happenedAt;
  return insertTimeOf(stamp, happenedAt);
}

function stampedOrder({ source }: DeadLetter, { phase }: RoutingStamp): Order | RetryPlan {
  const instruction = source === 'fallback' ? 'enqueue' : instructionFor(source, phase);
  if (instruction === 'enqueue' || instruction === 'record') return { instruction, phase };
  return { outcome: 'not-its-path', path: source, phase, instruction };
}

/** The first decision froze the phase; without one a person decides, as nobody here knows the organization's opting in. */
async function unstampedOrder(sources: RetrySources, submission: Submission, decisions: readonly KnownDecision[], word: DirectWriteInstruction | null): Promise<Order | RetryPlan> {
  const frozen = [...decisions].sort((a, b) => a.decidedAt.getTime() - b.decidedAt.getTime()).at(0);
  if (frozen) return { instruction: frozen.outcome === 'recorded' ? 'record' : 'enqueue', phase: frozen.phase };
  if (!word) return { outcome: 'needs-word' };
  const { causationDepth = 0 } = submission;
  if (word === 'enqueue' && causationDepth > maximumCausationDepth) {
    return poison(`${causationDepth} workflows led to this write, one from another, and at most ${maximumCausationDepth} may: it can only be recorded`);
  }
  return { instruction: word, phase: (await sources.lastSeenPhase(submission.organizationId)) ?? legacyAssignment.phase };
}
