/** Sends submissions at a fixed rate, or so many at once, from a process of its own: straight into MongoDB, or over HTTP to the handler. */
import { createMongoClient } from '@tandem/mongodb';
import { createSubmissionClient } from '@tandem/test-bed';
import { readTask, sendResult } from '../programs/own-program.ts';
import { preciseNow, type Word } from '../programs/tally.ts';
import { loadTaskSchema, type LoadResult, type LoadTask } from './load-task.ts';
import { pace } from './pace.ts';
import { benchOrganizations, fieldsOf, organizationFor, submissionDocument } from './submissions.ts';

/** Sends one submission; resolves to its id once it is acknowledged, and to null where it is refused. */
type Send = (sequence: number) => Promise<string | null>;

function inserting(task: LoadTask, uri: string): { send: Send; close: () => Promise<void> } {
  const client = createMongoClient({ uri, appName: 'bench-load', maxPoolSize: 200, serverSelectionTimeoutMS: 60_000 });
  const organizations = benchOrganizations(task.organizationPrefix);
  return {
    async send(sequence) {
      const submissionId = `sub_${task.run}_${sequence}`;
      const document = submissionDocument(organizations, submissionId, sequence, new Date());
      await client.db(document.organizationId).collection('form_submissions').insertOne(document);
      return submissionId;
    },
    close: () => client.close(),
  };
}

function posting(task: LoadTask, origin: string): { send: Send; close: () => Promise<void> } {
  const client = createSubmissionClient(origin, { connections: 64 });
  const organizations = benchOrganizations(task.organizationPrefix);
  const signal = AbortSignal.timeout(600_000);
  return {
    async send(sequence) {
      const { orgId, formId } = organizationFor(organizations, sequence);
      const idempotencyKey = `${task.run}-${sequence}`;
      const answer = await client.submit({ orgId, formId, idempotencyKey, fields: fieldsOf(idempotencyKey, sequence) }, signal);
      return answer.outcome === 'accepted' ? answer.submissionId : null;
    },
    close: () => client.close(),
  };
}

const task = readTask(loadTaskSchema);
const { send, close } = task.target.kind === 'insert' ? inserting(task, task.target.uri) : posting(task, task.target.origin);
const starts: Word[] = [];
let failed = 0;

async function sendOne(sequence: number): Promise<void> {
  const at = preciseNow();
  const submissionId = await send(sequence).catch(() => null);
  if (submissionId === null) failed += 1;
  else starts.push([submissionId, at]);
}

const paced = await pace(task.pace, task.seconds, sendOne);
await close();
await sendResult({ starts, failed, latestMs: paced.latestMs, seconds: paced.seconds } satisfies LoadResult);
