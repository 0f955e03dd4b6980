import { createExecutionQueue } from '@tandem/bullmq';
import { formIdSchema, submissionIdSchema, type OrgId, type Phase } from '@tandem/documents';
import { createExplicitPath } from '@tandem/explicit-path';
import { createLiveOverrides } from '@tandem/migration-store';
import { createDecisionStore, createDefinitionStore, createExecutionStore, createMongoClient, createServerClock, createWorkflowLookup, mergeKeyOf, toClusterTime } from '@tandem/mongodb';
import { createOverriddenPhases } from '@tandem/routing';
import { createTrigger } from '@tandem/trigger';
import { createUnleashPhaseSource } from '@tandem/unleash';
import { pino } from 'pino';

export interface ForeignHandlerOptions {
  readonly orgId: OrgId;
  readonly formId: string;
  /** The platform's own connection, by which it inserts. */
  readonly platformUri: string;
  /** The explicit path's, as the role `tandem-legacy-trigger` has it. */
  readonly tandemUri: string;
  readonly platformDatabase: string;
  readonly queue: { readonly redisUrl: string; readonly prefix: string };
  readonly unleash: { readonly url: string; readonly clientToken: string; readonly refreshMs: number };
}

/** The handler of a platform that has never heard of `form_submissions`: what is sent lies in `responses`, as docs/sources.md shows them. */
export interface ForeignHandler {
  /** By which the next submission is stamped. */
  phase(): Phase;
  /** Stamps, inserts, calls. Without the call it is a handler that died behind its insert. */
  submit(answers: Readonly<Record<string, unknown>>, options?: { readonly dies?: boolean }): Promise<void>;
  close(): Promise<void>;
}

export async function openForeignHandler(options: ForeignHandlerOptions): Promise<ForeignHandler> {
  const { orgId, formId, platformUri, tandemUri, platformDatabase, unleash } = options;
  const logger = pino({ level: 'silent' });
  const [platform, tandem] = [createMongoClient({ uri: platformUri, appName: 'platform' }), createMongoClient({ uri: tandemUri, appName: 'platform' })];
  const database = tandem.db(platformDatabase);
  const clock = createServerClock(tandem);
  const serverNow = () => clock.now();
  const queue = createExecutionQueue({ ...options.queue, logger });
  const flag = createUnleashPhaseSource({ ...unleash, appName: 'platform', instanceId: 'platform-1', logger });
  const overrides = createLiveOverrides({ database, app: 'platform', instanceId: 'platform-1', serverNow, logger });
  const phases = createOverriddenPhases(flag, overrides);
  const explicitPath = createExplicitPath({
    phases, serverNow, by: 'platform-1', workflows: createWorkflowLookup(tandem),
    trigger: createTrigger({ definitions: createDefinitionStore(database), executions: createExecutionStore(database), decisions: createDecisionStore(database), queue, clock: serverNow }),
  });
  const closing = new AbortController();
  const following = overrides.run(closing.signal);
  await Promise.all([clock.refresh(), flag.ready(), overrides.ready()]);
  let number = 1_000;

  return {
    phase: () => phases.assignmentFor(orgId).phase,
    async submit(answers, { dies = false } = {}) {
      number += 1;
      const [stamp, at] = [explicitPath.stamp(orgId), new Date()];
      const session = platform.startSession();
      const { insertedId } = await platform.db(orgId).collection('responses').insertOne({ number, form: formId, revision: 1, answers, origin: { from: 'the platform' }, at, stamp }, { session });
      const { operationTime } = session;
      await session.endSession();
      if (dies) return;
      const submission = {
        submissionId: submissionIdSchema.parse(`sub_${number}`), formId: formIdSchema.parse(formId), formVersion: 1, organizationId: orgId,
        data: { ...answers }, metadata: { from: 'the platform' }, submittedAt: at, createdAt: at, routing: stamp,
      };
      await explicitPath.trigger(submission, { mergeKey: mergeKeyOf(insertedId), operationTime: operationTime ? toClusterTime(operationTime) : null });
    },
    async close() {
      closing.abort();
      await following;
      flag.close();
      await Promise.all([queue.close(), platform.close(), tandem.close()]);
    },
  };
}
