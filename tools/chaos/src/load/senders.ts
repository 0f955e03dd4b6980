import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { duplicatesOf } from '@tandem/mongodb';
import type { SubmissionClient, SubmissionFields } from '@tandem/test-bed';
import { ObjectId, type MongoClient } from 'mongodb';
import { Pool } from 'undici';
import type { Books } from '../judgement/books.ts';
import type { Batch, Way } from '../plan/load.ts';
import { fieldsOf, referenceOf } from '../platform/expected-effects.ts';
import { formId, type ChaosOrganization } from '../platform/organizations.ts';
import type { Doubt } from './doubt.ts';

/** Sends a batch, again and again until all of it is known to be stored. Rejects only where it is refused or the run is over. */
export type Sender = (batch: Batch, signal: AbortSignal) => Promise<void>;

export interface SenderPorts {
  readonly runId: string;
  /** How many submissions of a hundred start a workflow. */
  readonly startingPercent: number;
  readonly books: Books;
  readonly organizations: readonly ChaosOrganization[];
  readonly http: SubmissionClient;
  readonly handlerUrl: string;
  readonly client: MongoClient;
  readonly doubt: Doubt;
}

const againAfterMs = 200;
const answerTimeoutMs = 15_000;

export function createSenders(ports: SenderPorts): Readonly<Record<Way, Sender>> & { close(): Promise<void> } {
  const { runId, startingPercent, books, organizations, http, client, doubt } = ports;
  const handler = new Pool(ports.handlerUrl, { connections: 16, headersTimeout: answerTimeoutMs, bodyTimeout: answerTimeoutMs });
  const organizationOf = ({ organization }: Batch): ChaosOrganization => {
    const found = organizations.find(({ handle }) => handle === organization);
    if (found === undefined) throw new Error(`No organization is called ${organization}.`);
    return found;
  };
  const fields = (submission: number): SubmissionFields => fieldsOf(runId, submission, startingPercent);
  const send = (batch: Batch): void => { for (const submission of numbersOf(batch)) books.sent(submission); };
  const accept = (batch: Batch, how = {}): void => { for (const submission of numbersOf(batch)) books.accept(submission, how); };

  return {
    async http(batch, signal) {
      const { orgId } = organizationOf(batch);
      send(batch);
      await Promise.all(numbersOf(batch).map(async (submission) => {
        const answer = await http.submit({ orgId, formId, fields: fields(submission), idempotencyKey: referenceOf(runId, submission) }, signal);
        if (answer.outcome === 'refused') throw new Error(`Submission ${submission} was refused: ${answer.why}`);
        if (answer.outcome === 'accepted') books.accept(submission);
      }));
    },

    async handler(batch, signal) {
      const { orgId } = organizationOf(batch);
      const submissions = numbersOf(batch).map((submission) => ({
        id: new ObjectId().toHexString(), submissionId: submissionIdOf(runId, submission), data: fields(submission),
      }));
      const body = JSON.stringify({ orgId, formId, submissions });
      send(batch);
      await untilStored(signal, async () => {
        const answer = await handler.request({ method: 'POST', path: '/submissions', headers: { 'content-type': 'application/json' }, body, signal });
        const text = await answer.body.text();
        if (answer.statusCode === 400) throw new Refused(text);
        return answer.statusCode === 201;
      });
      accept(batch);
    },

    async direct(batch, signal) {
      const { orgId } = organizationOf(batch);
      const at = new Date();
      const documents = numbersOf(batch).map((submission) => ({
        _id: new ObjectId(), submissionId: submissionIdOf(runId, submission), formId, formVersion: 1, organizationId: orgId,
        data: fields(submission), metadata: {}, submittedAt: at, createdAt: at, updatedAt: at,
      }));
      send(batch);
      const inDoubt = doubt.active;
      await untilStored(signal, () => insertAll(client, orgId, documents));
      accept(batch, { doubtful: inDoubt || doubt.active });
    },
    close: () => handler.destroy(),
  };
}

class Refused extends Error {}

async function untilStored(signal: AbortSignal, attempt: () => Promise<boolean>): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const stored = await attempt().catch((error: unknown) => {
      if (error instanceof Refused) throw error;
      return false;
    });
    if (stored) return;
    await delay(againAfterMs, undefined, { signal });
  }
}

async function insertAll(client: MongoClient, orgId: string, documents: readonly { readonly _id: ObjectId }[]): Promise<boolean> {
  try {
    await client.db(orgId).collection('form_submissions').insertMany([...documents], { ordered: false, timeoutMS: answerTimeoutMs });
    return true;
  } catch (error) {
    // what is there already was written by an attempt whose answer was lost
    return duplicatesOf(error) !== undefined;
  }
}

const numbersOf = ({ first, count }: Batch): readonly number[] => Array.from({ length: count }, (_, index) => first + index);

const submissionIdOf = (runId: string, submission: number): string => `sub_${createHash('sha1').update(referenceOf(runId, submission)).digest('hex').slice(0, 24)}`;
