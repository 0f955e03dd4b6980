import { randomUUID } from 'node:crypto';
import { orgIdSchema, submissionSchema } from '@tandem/documents';
import { isTandemError, TandemError } from '@tandem/errors';
import { answerWithin, ensureOrganizationIndexes, organizationDatabase } from '@tandem/mongodb';
import { createService } from '@tandem/service-host';
import { currentTraceparent } from '@tandem/tracing';
import { z } from 'zod';
import { composeExplicitPath } from '../compose-explicit-path.ts';
import { loadHandlerConfig } from '../config.ts';
import { createCallsUnderWay } from '../explicit-calls/calls-under-way.ts';
import type { OpenedExplicitPath, OpenOptions } from './contract.ts';
import { newsOf } from './news.ts';

const stampedSubmissionSchema = submissionSchema.transform(({ routing, ...submission }, context) => {
  if (routing) return { ...submission, routing };
  context.addIssue({ code: 'custom', path: ['routing'], message: 'is missing: stamp the submission before it is inserted' });
  return z.NEVER;
});
const positionSchema = z.object({
  mergeKey: z.string().min(1).max(128),
  operationTime: z.object({ seconds: z.number().int().nonnegative(), increment: z.number().int().nonnegative() }).nullable(),
});

const drainWithinMs = 5_000;
const indexesWithinMs = 60_000;

/**
 * Connects to MongoDB, Redis and Unleash as the settings say, follows the flag and the overrides, and counts as a live
 * process: break-glass waits for it. Open one for a process, and keep it.
 * @throws TandemError CONFIG_INVALID that names every setting that is wrong
 */
export function openExplicitPath({ environment, traceparent = currentTraceparent }: OpenOptions = {}): OpenedExplicitPath {
  const config = loadHandlerConfig(environment);
  const ended = new AbortController();
  // two processes of one name would acknowledge an override for each other; hosts and process ids repeat where functions run
  const service = createService({ name: 'handler', logLevel: config.LOG_LEVEL, instanceId: `handler-${randomUUID()}`, signal: ended.signal, settings: config });
  const path = composeExplicitPath(config, service, { traceparent });
  const calls = createCallsUnderWay();
  const started = path.start(service.signal);
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    await calls.drain(drainWithinMs);
    ended.abort();
    await path.close().catch((error: unknown) => { service.logger.warn({ err: error }, 'a connection could not be closed'); });
  }

  return {
    async ready() {
      await started;
      if (!closing) await newsOf(path);
    },
    stamp(organizationId) {
      const orgId = read(orgIdSchema, organizationId, 'an organization');
      const stamp = path.explicitPath.stamp(orgId);
      path.observer.saw(orgId, stamp.phase, stamp.flagRevision);
      return stamp;
    },
    trigger: (submission, position) => calls.make(async (signal) => {
      const stamped = read(stampedSubmissionSchema, submission, 'a stamped submission');
      const { organizationId: orgId, submissionId } = stamped;
      try {
        return await path.explicitPath.trigger(stamped, read(positionSchema, position, 'a position'), signal);
      } catch (error) {
        service.logger.warn({ orgId, submissionId, code: isTandemError(error) ? error.code : 'UNKNOWN', err: error }, 'an explicit call failed');
        throw error;
      }
    }),
    ensureIndexes: (organizationId) => calls.make(async () => {
      const orgId = read(orgIdSchema, organizationId, 'an organization');
      await answerWithin(indexesWithinMs, `preparing ${orgId}`, () => ensureOrganizationIndexes(organizationDatabase(path.client, orgId)));
    }),
    close: () => (closing ??= close()),
  };
}

/** @throws TandemError REQUEST_INVALID; what was given is not repeated in it */
function read<Schema extends z.ZodType>(schema: Schema, given: unknown, what: string): z.output<Schema> {
  const parsed = schema.safeParse(given, { reportInput: false });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, 10).map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  throw new TandemError('REQUEST_INVALID', `this is not ${what}: ${problems.map(({ path, message }) => `${path} ${message}`.trim()).join('; ')}`, { problems });
}
