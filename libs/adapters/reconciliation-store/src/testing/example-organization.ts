import { randomUUID } from 'node:crypto';
import {
  definitionOf, formIdSchema, orgIdSchema, submissionIdSchema, submissionStreamName, workflowIdSchema, workflowSchema,
  type ClusterTime, type Phase, type SubmissionId, type Workflow,
} from '@tandem/documents';
import { createDecisionStore, createDefinitionStore, createExecutionStore, ensureOrganizationIndexes, ensurePlatformIndexes, firstObjectIdOf, organizationDatabase, platformCollections } from '@tandem/mongodb';
import { expectedPaths, instructionFor } from '@tandem/routing';
import { createFakeExecutionQueue, createTrigger } from '@tandem/trigger';
import { compileWorkflow } from '@tandem/workflow-matching';
import { ObjectId, type Db, type MongoClient } from 'mongodb';

/* For tests: an organization of its own on a real server, where both paths have done their work. */

export const formId = formIdSchema.parse('form-1');

export interface Planted {
  readonly phase?: Phase | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly data?: Readonly<Record<string, unknown>>;
  /** Paths that leave out their decision, as if they had been away. */
  readonly absent?: readonly ('explicit' | 'stream')[];
  /** Workflows a path doesn't see: a fault of its registry. */
  readonly blind?: { readonly path: 'explicit' | 'stream'; readonly workflowId: string };
  /** What has become of the executions. */
  readonly state?: 'completed' | 'pending';
}

export type ExampleOrganization = Awaited<ReturnType<typeof createExampleOrganization>>;

export async function createExampleOrganization(client: MongoClient, platform: Db) {
  const orgId = orgIdSchema.parse(`org_reconciler_${randomUUID().slice(0, 8)}`);
  const database = organizationDatabase(client, orgId);
  await ensurePlatformIndexes(platform);
  await ensureOrganizationIndexes(database);
  const { history, definitions, checkpoints, executions } = platformCollections(platform);
  const workflows = new Map<string, Workflow>();
  const queue = createFakeExecutionQueue();
  let inserted = 0;

  /** The stream has seen this workflow since then, and the organization has it. */
  async function workflow(workflowId: string, since: ClusterTime, change: Partial<Workflow> = {}, config: object = {}): Promise<void> {
    const trigger = { id: 'trigger', type: 'form-trigger', config: { formId, ...config } };
    const document = workflowSchema.parse({ id: workflowId, orgId, status: 'active', canvas: { nodes: [trigger] }, ...change });
    const definition = definitionOf(document);
    workflows.set(workflowId, document);
    await definitions.replaceOne({ _id: definition._id }, definition, { upsert: true });
    await history.insertOne({
      _id: `${orgId}:${workflowId}:${since.seconds}`, orgId, workflowId: document.id, documentKey: workflowId, effectiveFrom: since, definitionId: definition._id, source: 'stream',
    });
    await database.collection('workflows').replaceOne({ id: workflowId }, document, { upsert: true });
  }

  /** From then on the stream has seen a document of that workflow that no path can use. */
  async function malformed(workflowId: string, since: ClusterTime): Promise<void> {
    workflows.delete(workflowId);
    await history.insertOne({
      _id: `${orgId}:${workflowId}:${since.seconds}`, orgId, workflowId: workflowIdSchema.parse(workflowId), documentKey: workflowId, effectiveFrom: since, definitionId: null,
      malformed: 'no canvas', source: 'stream',
    });
    await database.collection('workflows').replaceOne({ id: workflowId }, { id: workflowId, orgId, status: 'active' }, { upsert: true });
  }

  /** The stream has durably done everything before that time (milliseconds since the epoch). */
  async function checkpoint(at: number, historyFrom = 0): Promise<void> {
    const document = {
      resumeToken: null, clusterTime: { seconds: Math.floor(at / 1_000), increment: 0 }, pipelineHash: 'test', epoch: 1, updatedAt: new Date(),
      registryReadUntil: { seconds: Math.floor(historyFrom / 1_000), increment: 0 },
      historyFrom: { seconds: Math.floor(historyFrom / 1_000), increment: 0 },
    };
    await checkpoints.replaceOne({ _id: submissionStreamName }, document, { upsert: true });
  }

  async function submit(planted: Planted): Promise<SubmissionId> {
    const { phase = 'parallel', at, data = {}, absent = [], blind, state = 'completed' } = planted;
    inserted += 1;
    const submissionId = submissionIdSchema.parse(`sub_${randomUUID()}`);
    const _id = new ObjectId(firstObjectIdOf(at).toHexString().slice(0, 8) + inserted.toString(16).padStart(16, '0'));
    const time = new Date(at);
    const routing = phase && { phase, flagRevision: 'revision', decidedAt: time, by: 'test' };
    const submission = { submissionId, formId, organizationId: orgId, data, submittedAt: time, createdAt: time, updatedAt: time, ...(routing && { routing }) };
    await database.collection('form_submissions').insertOne({ _id, ...submission });
    const clusterTime = { seconds: Math.floor(at / 1_000), increment: inserted };
    const trigger = createTrigger({
      definitions: createDefinitionStore(platform), executions: createExecutionStore(platform), queue, decisions: createDecisionStore(platform), clock: () => at + 20,
    });
    const paths = (phase ? expectedPaths(phase) : (['stream'] as const)).filter((path) => !absent.includes(path));
    const requests = paths.map((path) => ({
      path,
      instruction: phase && instructionFor(path, phase) === 'enqueue' ? ('enqueue' as const) : ('record' as const),
      submission, mergeKey: _id.toHexString(), event: 'submitted' as const, phase: phase ?? 'legacy',
      candidates: [...workflows.values()].filter(({ id }) => !(blind?.path === path && blind.workflowId === id)).flatMap((document) => {
        const compiled = compileWorkflow(document, orgId);
        return compiled.outcome === 'compiled' ? [compiled.workflow] : [];
      }),
      malformed: [], registry: { source: path === 'stream' ? ('stream' as const) : ('live' as const), asOf: null }, registryRace: false, clusterTime, insertedAt: time,
    }));
    await trigger.triggerAll(requests);
    await executions.updateMany({ orgId, submissionId }, { $set: state === 'completed' ? { state, endedAt: new Date(at + 60) } : { state } });
    return submissionId;
  }

  return {
    orgId, database, queue, workflow, malformed, checkpoint, submit,
    async drop(): Promise<void> {
      await database.dropDatabase();
    },
  };
}
