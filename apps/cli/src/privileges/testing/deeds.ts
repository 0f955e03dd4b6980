import { randomUUID } from 'node:crypto';
import {
  createCanaryStore, createCheckpointStore, createDeadLetterStore, createEarlierDecisions, createGapStore, createHistoryStore, createLayoutStore, createLiveWorkflows, oldestOplogTime,
} from '@tandem/change-stream';
import { formIdSchema, submissionIdSchema, type OrgId, type SubmissionId } from '@tandem/documents';
import { createDefinitionReader, createExecutionLedger, createQueueMarkStores, createSweepLedger } from '@tandem/execution-store';
import { createHeldExecutions, createLiveProcesses, createOpenLetters, createOverrideStore, createPhaseChangeReader } from '@tandem/migration-store';
import {
  createActionLog, createDecisionStore, createDefinitionStore, createExecutionStore, createFormStore, createLeaseStore, createPhaseChangeStore, createStreamSampleLog, createSubmissionStore,
  createWorkflowLookup, ensurePlatformIndexes, type RoleOf,
} from '@tandem/mongodb';
import { defaultBounds } from '@tandem/comparison';
import {
  createDeadLetterLedger, createDeclaredWindowStore, createDirectWriterStore, createDoubtLedger, createExecutionReader, createFallbackStore, createGateVerdictStore, createIgnoreStore, createKnownWorkflows,
  createReconcilePorts, createReportStore, createStreamSamples, createStreamState, createTriggerStates, createWaveStore,
} from '@tandem/reconciliation-store';
import { createDocumentWriter } from '@tandem/workflow-nodes';
import { ObjectId, type Db, type MongoClient } from 'mongodb';

/** Where a role does its work. */
export interface World {
  readonly client: MongoClient;
  /** The platform database. */
  readonly database: Db;
  readonly orgId: OrgId;
}

type Deed = (world: World) => Promise<unknown>;

const { signal } = new AbortController();
const now = () => Date.now();
const window = { from: 0, to: 1_000 };
const time = { seconds: 1, increment: 1 };
const formId = formIdSchema.parse('contact');
/** What is kept is of no matter here: a document of its own each time, as far as its store looks into it. */
const row = (fields: object = {}) => ({ _id: randomUUID(), ...fields }) as never;
const report = () => ({ id: randomUUID(), generatedAt: 0, header: { window }, verdict: {}, counts: { total: {} } }) as never;
const submissionId = (): SubmissionId => submissionIdSchema.parse(`sub_${randomUUID()}`);
const reconciling = ({ client, database }: World) => createReconcilePorts({ client, database, organizationPrefix: 'org_', clock: now, bounds: defaultBounds, by: 'test' });

const triggering: readonly Deed[] = [
  ({ database }) => createDecisionStore(database).recordAll([row()]),
  ({ database }) => createDefinitionStore(database).ensureAll([row()]),
  async ({ database }) => {
    const again = [row()];
    for (const executions of [again, again]) await createExecutionStore(database).insertAll(executions);
  },
  ({ database }) => createExecutionStore(database).releaseAll(['key' as never]),
];
const obeyingOverrides: readonly Deed[] = [
  ({ database }) => createOverrideStore(database).read(),
  ({ database }) => createLiveProcesses(database, now).beat({ _id: randomUUID(), app: 'test', overridesRevision: 0 }),
  ({ database }) => createLiveProcesses(database, now).leave(randomUUID()),
];
const leading: readonly Deed[] = [({ database }) => createLeaseStore(database).acquire(randomUUID(), 'test', 1)];
const makingIndexes: readonly Deed[] = [({ database }) => ensurePlatformIndexes(database)];

/** What both the scheduled comparison and a person's do. */
const comparing: readonly Deed[] = [
  (world) => reconciling(world).facts.organizations(signal),
  (world) => reconciling(world).facts.submissionsOf(world.orgId, [{ mergeKey: new ObjectId().toHexString(), submissionId: null }]),
  (world) => reconciling(world).facts.decisionsOf(world.orgId, ['key']),
  (world) => reconciling(world).facts.executionsOf(world.orgId, ['key']),
  (world) => reconciling(world).facts.deadLettersOf(world.orgId, ['key']),
  ({ client, database, orgId }) => createKnownWorkflows(client, database, now).asOf(orgId, formId, time, 1, time),
  ({ client, database, orgId }) => createKnownWorkflows(client, database, now).live(orgId, formId),
  ({ database }) => createStreamState(database).watermark(),
  ({ database }) => createStreamSamples(database).latest(),
  (world) => reconciling(world).findings.saveAll([{ finding: row({ lastSeen: new Date() }), isNew: true }]),
  (world) => reconciling(world).findings.list({ limit: 1 }),
  (world) => reconciling(world).runs.save(row()),
  async (world) => reconciling(world).historyChecks?.read(world.orgId),
  async (world) => reconciling(world).historyChecks?.save({ orgId: randomUUID() as OrgId, agreedUpTo: null, contradictions: [] }),
  ({ database }) => createIgnoreStore(database).standing(null, 1),
  ({ database }) => createIgnoreStore(database).noteHits(new Map([['rule', 1]]), new Date()),
  ({ database }) => createDirectWriterStore(database).standing(null, 1),
  ({ database }) => createReportStore(database).save(report()),
  ({ database }) => createReportStore(database).list({ limit: 1 }),
];
/** What both the reconciler and a person's commands look at or mend. */
const operating: readonly Deed[] = [
  ({ database }) => createDeadLetterLedger(database).claim('letter', 'test', 1),
  ({ database }) => createExecutionReader(database).progressOf(['key' as never]),
  ({ database }) => createHeldExecutions(database).count('org_a' as OrgId, 1),
  ({ database }) => createGateVerdictStore(database, now).verdictFor('org_a' as OrgId, 'shadow'),
  ({ database }) => createTriggerStates(database).list(),
  ({ database }) => createTriggerStates(database).reArm(row(), { by: 'test', reason: 'test', at: new Date() }),
  ({ database }) => createActionLog(database).record(row()),
  ({ database }) => createActionLog(database).list({ limit: 1 }),
  ({ database }) => createPhaseChangeReader(database).since(new Date(), 1),
  ({ database }) => createLiveProcesses(database, now).list(),
];

/** What each role does in MongoDB: a call for every privilege that it has, as its app or its commands make it. */
export const deedsOf: Readonly<Record<RoleOf, readonly Deed[]>> = {
  'legacy-trigger': [
    ...triggering, ...obeyingOverrides,
    ({ database }) => createDecisionStore(database).recorded(['decision' as never]),
    ({ database }) => createPhaseChangeStore(database).record(row()),
    ({ client, orgId }) => createFormStore(client).find(orgId, formId),
    ({ client, orgId }) => createSubmissionStore(client).insert({ submissionId: submissionId(), formId, organizationId: orgId, data: {} }, null),
    ({ client, orgId }) => createSubmissionStore(client).find(orgId, submissionId()),
    ({ client, orgId }) => createWorkflowLookup(client).activeWorkflowsFor(orgId, formId),
  ],
  watcher: [
    ...triggering, ...obeyingOverrides, ...leading, ...makingIndexes,
    async ({ client }) => {
      const stream = client.watch([], { maxAwaitTimeMS: 1 });
      await stream.tryNext().finally(() => stream.close());
    },
    ({ client, database, orgId }) => createKnownWorkflows(client, database, now).asOf(orgId, formId, time, 1, time),
    ({ client }) => createLiveWorkflows(client, { organizationPrefix: 'org_' }).all(signal)[Symbol.asyncIterator]().next(),
    ({ database }) => createEarlierDecisions(database).find(['decision' as never], signal),
    ({ database }) => createDeadLetterStore(database).recordAll([row()]),
    ({ database, orgId }) => createHistoryStore(database).append([{ entry: row({ orgId, workflowId: 'welcome', effectiveFrom: time, definitionId: null }), definition: null }]),
    ({ database }) => createCheckpointStore(database).claim(randomUUID(), 1),
    ({ database }) => createCheckpointStore(database).write(row({ epoch: 1 })),
    ({ database }) => createGapStore(database).claim(randomUUID(), 1),
    ({ database }) => createGapStore(database).write(row({ epoch: 1 })),
    ({ database }) => createLayoutStore(database).current(),
    ({ database }) => createLayoutStore(database).change(1, 2, 'test'),
    ({ database }) => createStreamSampleLog(database).write(row()),
    ({ client }) => oldestOplogTime(client),
    ({ client }) => createCanaryStore(client, { organizationPrefix: 'org_' }).send(submissionId(), new Date()),
  ],
  worker: [
    ...leading, ...makingIndexes,
    ({ database }) => createDefinitionReader(database).find('definition'),
    ({ database }) => createExecutionLedger(database).claim('key' as never, 'test', 1),
    ({ database }) => createSweepLedger(database).pendingBefore(new Date(), null, 1),
    ({ database }) => createQueueMarkStores(database, randomUUID()).remembered.read(),
    ({ database }) => createQueueMarkStores(database, randomUUID()).remembered.write('mark'),
    async ({ client, orgId }) => {
      const again = { _id: new ObjectId() };
      for (const document of [again, again]) if ((await createDocumentWriter(client).insertOnce(orgId, 'written_by_nodes', document)).outcome === 'refused') throw new Error('not authorized');
    },
  ],
  reconciler: [
    ...triggering, ...obeyingOverrides, ...leading, ...makingIndexes, ...comparing, ...operating,
    ({ database }) => createStreamState(database).hasLeader(),
    (world) => reconciling(world).runs.latest(),
    (world) => reconciling(world).runs.comparedUpTo(world.orgId),
    (world) => reconciling(world).runs.saveComparedUpTo(randomUUID() as OrgId, 1),
    ({ client, database }) => createFallbackStore(client, database, 'org_').recordDeadLetters([row({ firstSeen: new Date() })]),
    ({ database }) => createTriggerStates(database).begin(row(), { id: randomUUID() } as never, 1),
  ],
  cli: [
    ...triggering, ...comparing, ...operating,
    ({ database }) => createOpenLetters(database)('org_a' as OrgId, 1),
    ({ database }) => createDoubtLedger(database).list(null, 1),
    ({ database }) => createDoubtLedger(database).resume(row(), { state: 'pending' } as never),
    ({ database }) => createOverrideStore(database).change(() => [{ orgId: null, phase: null, reason: 'test', by: 'test', at: new Date(), expiresAt: null }]),
    ({ database }) => createGateVerdictStore(database, now).save([row()]),
    ({ database }) => createDeclaredWindowStore(database).add(row()),
    ({ database }) => createDeclaredWindowStore(database).remove(randomUUID()),
    ({ database }) => createDeclaredWindowStore(database).meeting('org_a', 'shadow', window.from, window.to),
    ({ database }) => createWaveStore(database).save(row()),
    ({ database }) => createWaveStore(database).find('wave'),
    ({ database }) => createIgnoreStore(database).add(row()),
    ({ database }) => createDirectWriterStore(database).add(row()),
  ],
};
