import { open } from 'node:fs/promises';
import { TandemError } from '@tandem/errors';
import { z } from 'zod';
import { usable } from './usable.ts';

export interface JsonFile<Output> {
  /** In bytes. */
  readonly longest: number;
  readonly schema: z.ZodType<Output>;
  /** For what is more than plain JSON. */
  readonly parse?: (text: string) => unknown;
}

/**
 * What a file of JSON holds.
 * @throws TandemError FILE_UNUSABLE where it cannot be read, REQUEST_INVALID where it is too long or holds something else
 */
export async function readJsonFile<Output>(file: string, { longest, schema, parse = JSON.parse }: JsonFile<Output>): Promise<Output> {
  const refused = (detail: string, cause?: unknown) => new TandemError('REQUEST_INVALID', `${file}: ${detail}`, { cause });
  const text = await usable(file, 'read', () => readBounded(file, longest));
  if (text === null) throw refused(`is longer than ${longest} bytes`);
  const parsed = schema.safeParse(parsedOr(() => parse(text), (error) => refused(`is no JSON: ${error.message}`, error)));
  if (!parsed.success) throw refused(z.prettifyError(parsed.error).slice(0, 1_000));
  return parsed.data;
}

function parsedOr(parse: () => unknown, refused: (error: Error) => TandemError): unknown {
  try {
    return parse();
  } catch (error) {
    throw refused(error instanceof Error ? error : new Error('it cannot be read'));
  }
}

/** Reads no more than the bound and one byte, whatever its size is said to be; null where it is longer. */
async function readBounded(file: string, longest: number): Promise<string | null> {
  const handle = await open(file, 'r');
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of handle.createReadStream({ end: longest }) as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
    }
    return length > longest ? null : Buffer.concat(chunks).toString('utf8');
  } finally {
    await handle.close();
  }
}
