import { exportedWorkflowsSchema, type ExportedWorkflows } from '@tandem/repair';
import { TandemError } from '@tandem/errors';
import { BSON } from 'mongodb';
import { z } from 'zod';
import { readBounded } from '../read-bounded.ts';

/** What an export of workflows may have at most, in bytes. */
export const longestFile = 16 * 1_024 * 1_024;

/**
 * Reads a JSON array of workflow documents, as `mongoexport --jsonArray` or the platform writes it.
 * @throws TandemError REQUEST_INVALID where it is none, or is too long
 */
export async function readWorkflows(file: string): Promise<ExportedWorkflows> {
  const refused = (detail: string, cause?: unknown) => new TandemError('REQUEST_INVALID', `${file}: ${detail}`, { cause });
  const text = await readBounded(file, longestFile).catch((error: unknown) => {
    throw refused(error instanceof Error ? error.message : 'cannot be read', error);
  });
  if (text === null) throw refused(`is longer than ${longestFile} bytes (16 MiB)`);
  const parsed = exportedWorkflowsSchema.safeParse(parseJson(text, (error) => refused(`is no JSON: ${error.message}`, error)));
  if (!parsed.success) throw refused(z.prettifyError(parsed.error).slice(0, 1_000));
  return parsed.data;
}

function parseJson(text: string, refused: (error: Error) => TandemError): unknown {
  try {
    return BSON.EJSON.parse(text, { relaxed: true }) as unknown;
  } catch (error) {
    throw refused(error instanceof Error ? error : new Error('it cannot be read'));
  }
}
