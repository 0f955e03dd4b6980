import { setTimeout as delay } from 'node:timers/promises';
import { formIdSchema, orgIdSchema, submissionIdSchema, submissionSchema, type SubmissionId } from '@tandem/documents';
import type { ExplicitPath, StampedSubmission } from '@tandem/explicit-path';
import { duplicatesOf, mergeKeyOf, organizationDatabase } from '@tandem/mongodb';
import { ObjectId, type Document, type MongoClient } from 'mongodb';
import type { Logger } from 'pino';
import { z } from 'zod';

/** Submissions whose ids their sender chose: sent again they are the same. */
export const bulkSchema = z.object({
  orgId: orgIdSchema,
  formId: formIdSchema,
  submissions: z.array(z.object({ id: z.string().regex(/^[0-9a-f]{24}$/), submissionId: submissionIdSchema, data: z.record(z.string(), z.json()) })).max(1_000),
});
export type Bulk = z.output<typeof bulkSchema>;

export interface BulkIntake {
  /** Stamps and inserts; resolves once all are stored, and begins their calls. Rejects where that is unknown: ask again. */
  accept(bulk: Bulk): Promise<void>;
  /** Waits for the calls under way, and ends them when the time is over. */
  drain(withinMs: number): Promise<void>;
}

export interface BulkIntakePorts {
  readonly client: MongoClient;
  readonly explicitPath: ExplicitPath;
  readonly logger: Logger;
}

const callsAtOnce = 16;

/** Insert, answer, call: as in the platform's own handler, calls are made once and nobody waits for them. */
export function createBulkIntake({ client, explicitPath, logger }: BulkIntakePorts): BulkIntake {
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  const callAll = async (stamped: readonly { readonly submission: StampedSubmission; readonly mergeKey: string }[]): Promise<void> => {
    for (let first = 0; first < stamped.length; first += callsAtOnce) {
      await Promise.all(stamped.slice(first, first + callsAtOnce).map(async ({ submission, mergeKey }) => {
        try {
          await explicitPath.trigger(submission, { mergeKey, operationTime: null }, AbortSignal.any([stopping.signal, AbortSignal.timeout(20_000)]));
        } catch (error) {
          logger.warn({ err: error, submissionId: submission.submissionId }, 'a call failed');
        }
      }));
    }
  };

  return {
    async accept({ orgId, formId, submissions }) {
      const collection = organizationDatabase(client, orgId).collection('form_submissions');
      const routing = explicitPath.stamp(orgId);
      const at = routing.decidedAt;
      const documents = submissions.map(({ id, submissionId, data }) => ({
        _id: new ObjectId(id), submissionId, formId, formVersion: 1, organizationId: orgId, data, metadata: {}, submittedAt: at, createdAt: at, updatedAt: at, routing,
      }));
      const stored = (await insertAll(documents)) ? documents : await readBack(documents.map(({ submissionId }) => submissionId));
      const calling = callAll(stored.map((document) => ({ submission: stampedSubmission(document), mergeKey: mergeKeyOf(document._id) }))).finally(() => running.delete(calling));
      running.add(calling);

      /** False where some were there already: sent before, and stamped then. */
      async function insertAll(all: Document[]): Promise<boolean> {
        try {
          await collection.insertMany(all, { ordered: false });
          return true;
        } catch (error) {
          if (!duplicatesOf(error)) throw error;
          return false;
        }
      }

      /** The stored stamps are obeyed, not what would be stamped now. */
      async function readBack(ids: readonly SubmissionId[]): Promise<readonly Document[]> {
        const found = await collection.find({ submissionId: { $in: ids } }).toArray();
        if (found.length < ids.length) throw new Error(`${ids.length - found.length} submissions were there and are gone`);
        return found;
      }
    },
    async drain(withinMs) {
      await Promise.race([Promise.all(running), delay(withinMs, undefined, { ref: false })]);
      stopping.abort();
    },
  };
}

function stampedSubmission(document: Document): StampedSubmission {
  const { routing, ...submission } = submissionSchema.parse(document);
  if (routing === undefined) throw new Error(`${submission.submissionId} has no stamp`);
  return { ...submission, routing };
}
