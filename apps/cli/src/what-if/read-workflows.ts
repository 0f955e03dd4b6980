import { open } from 'node:fs/promises';
import { exportedWorkflowsSchema, type ExportedWorkflows } from '@tandem/repair';
import { TandemError } from '@tandem/errors';
import { BSON } from 'mongodb';
import { z } from 'zod';

/** What an export of workflows may have at most, in bytes. */
export const longestFile = 16 * 1_024 * 1_024;

/**
 * Reads a JSON array of workflow documents, as `mongoexport --jsonArray` or the platform writes it.
 * @throws TandemError REQUEST_INVALID where it is none, or is too long
 */
export async function readWorkflows(file: string): Promise<ExportedWorkflows> {
  const refused = (detail: string, cause?: unknown) => new TandemError('REQUEST_INVALID', `${file}: ${detail}`, { cause });
  const text = await readBounded(file).catch((error: unknown) => {
    throw refused(error instanceof Error ? error.message : 'cannot be read', error);
  });
  if (text === null) throw refused(`is longer than ${longestFile} bytes (16 MiB)`);
  const parsed = exportedWorkflowsSchema.safeParse(parseJson(text));
  if (!parsed.success) throw refused(z.prettifyError(parsed.error).slice(0, 1_000));
  return parsed.data;
}

/** Reads no more than the bound and a byte, whatever the file's size is said to be; null where it is longer. */
async function readBounded(file: string): Promise<string | null> {
  const handle = await open(file, 'r');
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of handle.createReadStream({ end: longestFile }) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
    }
    return length > longestFile ? null : Buffer.concat(chunks).toString('utf8');
  } finally {
    await handle.close();
  }
}

function parseJson(text: string): unknown {
  try {
    return BSON.EJSON.parse(text, { relaxed: true }) as unknown;
  } catch {
    return undefined;
  }
}
