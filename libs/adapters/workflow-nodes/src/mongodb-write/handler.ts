import { createHash } from 'node:crypto';
import { isPlainObject } from '@tandem/conditions';
import { maximumCausationDepth, submissionSchema } from '@tandem/documents';
import type { NodeHandler, NodeOutcome, NodeRun } from '@tandem/execution';
import { TandemError } from '@tandem/errors';
import { matchedPart, type SubmissionSource } from '@tandem/submission-sources';
import { compileValue } from '@tandem/workflow-graph';
import { ObjectId } from 'mongodb';
import { aborted } from '../aborted.ts';
import { parseNodeConfig } from '../node-config.ts';
import type { DocumentWriter } from './document-writer.ts';
import { mongodbWriteConfigSchema } from './schema.ts';

const submissionsCollection = 'form_submissions';
const maximumDepth = 32;

/**
 * Writes one document into the organization's database. Its `_id` comes from the execution and the node, so a repeat finds it there.
 * @param sources where else submissions lie: none is written there, as this node does not write by a source's mapping, and would not pass on how many workflows led to it
 */
export function createMongodbWrite(writer: DocumentWriter, sources: readonly SubmissionSource[]): NodeHandler {
  return {
    effect: 'idempotent',
    prepare(node) {
      const { collection, document } = parseNodeConfig(mongodbWriteConfigSchema, node);
      const source = sources.find(({ database, collection: pattern }) => database === null && matchedPart(pattern, collection) !== undefined);
      if (source) throw new TandemError('NODE_CONFIG_INVALID', `node ${node.id}: collection: holds the submissions of the source ${source.name}; write them to ${submissionsCollection}`);
      checkFields(document, 0);
      const render = compileValue(document);
      return {
        async run(run): Promise<NodeOutcome> {
          const rendered = checkFields(render(run.scope), 0) as Record<string, unknown>;
          const written = collection === submissionsCollection ? asSubmission(rendered, run) : { ...rendered, createdAt: run.createdAt };
          const _id = documentId(run);
          // the driver breaks off no insert, and a server that is mute would hold the execution for a minute
          const outcome = await Promise.race([writer.insertOnce(run.orgId, collection, { ...written, _id }), aborted(run.signal)]);
          if (outcome === 'aborted') return { outcome: 'failed', code: 'NODE_FAILED', message: 'broken off while writing', repeat: 'may-help', effect: 'unknown' };
          if (outcome.outcome !== 'refused') return { outcome: 'completed', output: { collection, insertedId: _id.toHexString() } };
          return { outcome: 'failed', code: 'NODE_FAILED', message: `the database refused the document with code ${outcome.code}`, repeat: 'useless', effect: 'none' };
        },
      };
    },
  };
}

/** By the execution's time, as an `_id` made by the driver would be, and by a hash of what makes the write this one. */
function documentId({ createdAt, idempotencyKey }: NodeRun): ObjectId {
  const seconds = Math.floor(createdAt.getTime() / 1_000).toString(16).padStart(8, '0');
  return ObjectId.createFromHexString(seconds + hashOf(idempotencyKey).slice(0, 16));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * A submission written by a workflow is a direct write: it bears no stamp, and says how many workflows led to it.
 * @throws NODE_FAILED where too many did, or it would be no submission
 */
function asSubmission(fields: Record<string, unknown>, run: NodeRun): Record<string, unknown> {
  const causationDepth = run.causationDepth + 1;
  if (causationDepth > maximumCausationDepth) throw new TandemError('NODE_FAILED', `more than ${maximumCausationDepth} workflows led to one another`);
  const now = new Date(run.nowMs);
  const rest = Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'routing'));
  const submission = {
    data: {},
    ...rest,
    submissionId: `sub_${hashOf(run.idempotencyKey).slice(0, 32)}`,
    organizationId: run.orgId,
    causationDepth,
    ...{ submittedAt: now, createdAt: now, updatedAt: now },
  };
  const parsed = submissionSchema.safeParse(submission);
  if (parsed.success) return submission;
  throw new TandemError('NODE_FAILED', `it is no submission: ${parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')}`);
}

/** @throws NODE_FAILED for field names that a query or an update would take for something else */
function checkFields(value: unknown, depth: number): unknown {
  if (depth > maximumDepth) throw new TandemError('NODE_FAILED', `the document nests deeper than ${maximumDepth}`);
  if (Array.isArray(value)) for (const element of value) checkFields(element, depth + 1);
  if (!isPlainObject(value)) return value;
  for (const [name, inner] of Object.entries(value)) {
    if (name.startsWith('$') || name.includes('.') || name.includes('\0') || name === '__proto__' || name === '_bsontype') throw new TandemError('NODE_FAILED', `the field ${JSON.stringify(name)} may not be written`);
    checkFields(inner, depth + 1);
  }
  return value;
}
