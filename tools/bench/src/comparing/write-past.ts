import { submissionStreamName } from '@tandem/documents';
import { platformCollections } from '@tandem/mongodb';
import type { Document, MongoClient } from 'mongodb';
import { replaceWorkflows } from '../load/replace-workflows.ts';
import { endOf, registryOf, traceOf, type Past, type Trace } from './past.ts';

const submissionsPerBatch = 1_000;
/** Batches under way at once. */
const atOnce = 3;

/** Writes a past into a platform database and the organizations' own, whose workflows are those of the past then, and a checkpoint that has passed it all. */
export async function writePast(client: MongoClient, databaseName: string, past: Past, { signal, onWritten }: { readonly signal: AbortSignal; readonly onWritten: (submissions: number) => void }): Promise<void> {
  const platform = client.db(databaseName);
  const { history, definitions, checkpoints } = platformCollections(platform);
  const registry = registryOf(past);
  await definitions.insertMany(registry.definitions);
  await history.insertMany(registry.history);
  for (const [orgId, documents] of registry.workflows) await replaceWorkflows(client, orgId, documents);
  let next = 0;
  const write = async (): Promise<void> => {
    while (next < past.submissions) {
      signal.throwIfAborted();
      const from = next;
      const count = Math.min(submissionsPerBatch, past.submissions - from);
      next += count;
      await insertTraces(client, databaseName, Array.from({ length: count }, (_, index) => traceOf(past, registry, from + index)));
      onWritten(from + count);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, write));
  const historyFrom = { seconds: past.from / 1_000 - 3_600, increment: 0 };
  await checkpoints.insertOne({
    _id: submissionStreamName, resumeToken: null, clusterTime: { seconds: endOf(past) / 1_000 + 60, increment: 0 }, pipelineHash: 'bench', epoch: 1, updatedAt: new Date(),
    registryReadUntil: historyFrom, historyFrom,
  });
}

async function insertTraces(client: MongoClient, databaseName: string, traces: readonly Trace[]): Promise<void> {
  const byOrganization = new Map<string, Document[]>();
  for (const { submission } of traces) {
    const orgId = String(submission.organizationId);
    const documents = byOrganization.get(orgId);
    if (documents) documents.push(submission);
    else byOrganization.set(orgId, [submission]);
  }
  const { decisions, executions } = platformCollections(client.db(databaseName));
  const options = { ordered: false };
  await Promise.all([
    ...[...byOrganization].map(([orgId, documents]) => client.db(orgId).collection('form_submissions').insertMany(documents, options)),
    decisions.insertMany(traces.flatMap((trace) => trace.decisions), options),
    executions.insertMany(traces.flatMap((trace) => trace.executions), options),
  ]);
}
