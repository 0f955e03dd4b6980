import { parsePath, readPath, RefusedError, type Value } from '@tandem/conditions';
import { submissionParts, type Submission } from '@tandem/documents';

/** The name that a submission has in the platform's expressions. */
const submissionName = 'trigger.payload.';
/** The parts that a path may name without `trigger.payload.`; any other first name is a field of `data`. */
const namedPart = /^(?:data|respondent|metadata)[.[]/;

/**
 * Compiles a filter's field path. `data.x`, `respondent.x` and `metadata.x` are read from the submission,
 * any other `x` is `data.x`; `trigger.payload.` in front names the submission itself.
 * @throws RefusedError for a path that can't be read
 */
export function compileFieldPath(path: string): (submission: Submission) => Value {
  const [first, ...inside] = parsePath(absolutePath(path));
  const part = submissionParts.find((readable) => readable === first?.name);
  if (part === undefined) throw new RefusedError(`the field path ${JSON.stringify(path)} names no part of a submission`);
  return (submission) => readPath(submission[part], inside);
}

function absolutePath(path: string): string {
  if (path.startsWith(submissionName)) return path.slice(submissionName.length);
  return namedPart.test(path) ? path : `data.${path}`;
}
