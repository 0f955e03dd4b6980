import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { decisionId, type OrgId, type SubmissionId } from '@tandem/documents';
import { platformCollections } from '@tandem/mongodb';
import { waitUntil } from '@tandem/stack';
import { sumOf, type SubmissionClient } from '@tandem/test-bed';
import { ObjectId } from 'mongodb';
import type { MatrixRow, Planting } from './matrix-table.ts';
import { formId, orgIdOf, phaseOf } from './organizations.ts';
import type { Stage } from './stage.ts';

export interface Scene {
  readonly stage: Stage;
  readonly http: SubmissionClient;
  readonly lateAfterMs: number;
}

/** A submission as the findings about it name it. */
export interface PlantedSubmission {
  readonly orgId: OrgId;
  readonly submissionId: string;
}

type Fields = Readonly<Record<string, string>>;
type Planter = (scene: Scene, row: MatrixRow, fields: Fields) => Promise<string>;

const seventyDays = 70 * 86_400_000;

const planters: Readonly<Record<Planting['by'], Planter>> = {
  submission: (scene, row, fields) => submit(scene, row, fields),

  async 'handler-without-redis'(scene, row) {
    const { 'legacy-trigger': handler } = scene.stage.apps;
    const failed = async () => sumOf(await handler.metrics(), 'tandem_explicit_calls_total', { outcome: 'failed' });
    // calls of other submissions are not to be hit
    await waitUntil(async () => {
      const samples = await handler.metrics();
      return sumOf(samples, 'tandem_explicit_calls_in_flight') === 0 && sumOf(samples, 'tandem_explicit_calls_total') >= sumOf(samples, 'tandem_submissions_total');
    }, { what: 'the handler to make its calls', intervalMs: 50 });
    const before = await failed();
    scene.stage.handlersRedis.cut();
    const submissionId = await submit(scene, row, {});
    await waitUntil(async () => (await failed()) > before, { what: 'the explicit call to fail', intervalMs: 50 });
    scene.stage.handlersRedis.open();
    return submissionId;
  },

  async 'watcher-paused'(scene, row) {
    const { watcher } = scene.stage.apps;
    watcher.pause();
    const submissionId = await submit(scene, row, {});
    // Time itself is the fault here: `late` means later than this.
    await delay(scene.lateAfterMs + 300);
    watcher.resume();
    await decided(scene, row, submissionId, 'stream');
    return submissionId;
  },

  async 'workflow-changed'(scene, row) {
    const key = randomUUID();
    const fields = { plan: 'gold', fault: 'explicit-forgets-once' };
    const submissionId = await submit(scene, row, fields, key);
    await decided(scene, row, submissionId, 'stream');
    await scene.stage.client.db(orgIdOf(scene.stage.runId, row.organization)).collection('workflows').updateOne({ id: 'second' }, { $set: { status: 'paused' } });
    // asked again with the same key, the handler makes the call again, and obeys the stamp that is there
    await submit(scene, row, fields, key);
    await decided(scene, row, submissionId, 'explicit');
    return submissionId;
  },

  async 'history-altered'(scene, row) {
    const orgId = orgIdOf(scene.stage.runId, row.organization);
    const { history } = platformCollections(scene.stage.platform);
    await waitUntil(async () => (await history.countDocuments({ orgId })) > 0, { what: 'the workflows to be in history' });
    await history.updateMany({ orgId, workflowId: 'second' as never }, { $set: { definitionId: `${orgId}:second:altered` } });
    return submit(scene, row, {});
  },

  'direct-write': (scene, row) => insert(scene, row, { routing: undefined }),
  'poison-document': (scene, row) => insert(scene, row, { formId: 'no form: {$id}' }),
  'old-document': (scene, row) => insert(scene, row, {}, seventyDays),
};

/** Brings a fault about and says which submission it hit. */
export async function plant(scene: Scene, row: MatrixRow): Promise<PlantedSubmission> {
  const { planting } = row;
  const submissionId = await planters[planting.by](scene, row, planting.by === 'submission' ? planting.fields : {});
  return { orgId: orgIdOf(scene.stage.runId, row.organization), submissionId };
}

async function submit({ stage, http }: Scene, row: Pick<MatrixRow, 'organization'>, fields: Fields, idempotencyKey: string = randomUUID()): Promise<string> {
  const answer = await http.submit({ orgId: orgIdOf(stage.runId, row.organization), formId, fields: { reference: idempotencyKey, ...fields }, idempotencyKey }, stage.signal);
  if (answer.outcome !== 'accepted') throw new Error(`a submission was ${answer.outcome}: ${JSON.stringify(answer)}`);
  return answer.submissionId;
}

/** A submission as a handler would write it, but by nobody's handler. */
async function insert({ stage }: Scene, row: MatrixRow, change: object, ageMs = 0): Promise<string> {
  const organizationId = orgIdOf(stage.runId, row.organization);
  const submissionId = `sub_${randomUUID()}`;
  const at = new Date();
  const routing = { phase: phaseOf[row.organization], flagRevision: 'matrix', decidedAt: new Date(at.getTime() - ageMs), by: 'matrix' };
  await stage.client.db(organizationId).collection('form_submissions').insertOne({
    _id: new ObjectId(), submissionId, formId, formVersion: 1, organizationId, data: { reference: submissionId }, metadata: {}, submittedAt: at, createdAt: at, updatedAt: at, routing, ...change,
  });
  return submissionId;
}

async function decided({ stage }: Scene, row: MatrixRow, submissionId: string, path: 'explicit' | 'stream'): Promise<void> {
  const _id = decisionId(orgIdOf(stage.runId, row.organization), submissionId as SubmissionId, 'submitted', path);
  await waitUntil(async () => (await platformCollections(stage.platform).decisions.countDocuments({ _id })) > 0, { what: `the ${path} path to decide`, intervalMs: 10 });
}
