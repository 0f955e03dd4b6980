import { createExecutionQueue } from '@tandem/bullmq';
import { submissionSchema } from '@tandem/documents';
import { createExplicitPath } from '@tandem/explicit-path';
import { createMongoClient, createSubmissionStore, createTriggerStores, createWorkflowLookup } from '@tandem/mongodb';
import { createTrigger } from '@tandem/trigger';
import { pino } from 'pino';
import { benchOrganizations, organizationFor, submissionDocument } from '../load/submissions.ts';
import { readTask } from '../programs/own-program.ts';
import { createWindow } from './in-flight.ts';
import { contenderTaskSchema } from './task.ts';

/**
 * The explicit path without its HTTP: stamp, insert, call, by the same lib that the handler uses. The
 * handler itself answers before it calls, so a flood of requests only piles up calls; here each call is
 * waited for, so many at once.
 */
const callsAtOnce = 32;

const task = readTask(contenderTaskSchema);
const client = createMongoClient({ uri: task.mongodbUri, appName: 'bench-explicit-call' });
const platform = client.db(task.platformDatabase);
const queue = createExecutionQueue({ redisUrl: task.redisUrl, prefix: task.queuePrefix, logger: pino({ level: 'warn' }) });
const submissions = createSubmissionStore(client);
const stores = createTriggerStores(platform);
const explicitPath = createExplicitPath({
  phases: { assignmentFor: () => ({ phase: 'legacy', directWrites: 'record' }), flagRevision: () => 'bench' },
  serverNow: Date.now,
  by: 'bench',
  workflows: createWorkflowLookup(client),
  trigger: createTrigger({ ...stores, queue, clock: Date.now }),
  decisions: stores.decisions,
});
const organizations = benchOrganizations(task.organizationPrefix);

async function submitOne(sequence: number): Promise<void> {
  const routing = explicitPath.stamp(organizationFor(organizations, sequence).orgId);
  const submission = { ...submissionSchema.parse(submissionDocument(organizations, `sub_explicit_${sequence}`, sequence, new Date())), routing };
  const insert = await submissions.insert(submission, null);
  if (insert.outcome === 'inserted') await explicitPath.trigger(submission, insert);
}

process.once('SIGTERM', () => process.exit(0));
const window = createWindow(callsAtOnce);
for (let sequence = 0; sequence < task.events; sequence += 1) await window.start(() => submitOne(sequence));
await window.drained();
