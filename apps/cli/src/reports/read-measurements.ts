import { TandemError } from '@tandem/errors';
import { measurementsSchema, type Measurements } from '@tandem/reports';
import { z } from 'zod';
import { readBounded } from '../read-bounded.ts';
import { usable } from './output-files.ts';

const longestFile = 65_536;

/**
 * What was measured elsewhere, for the targets that no run can score; nothing without a file.
 * @throws TandemError FILE_UNUSABLE, or REQUEST_INVALID where it holds something else
 */
export async function readMeasurements(file: string | undefined): Promise<Measurements> {
  if (file === undefined) return {};
  const text = await usable(file, 'read', () => readBounded(file, longestFile));
  const parsed = measurementsSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new TandemError('REQUEST_INVALID', `${file}: ${z.prettifyError(parsed.error).slice(0, 1_000)}`);
  return parsed.data;
}

function parseJson(text: string | null): unknown {
  try {
    return text === null ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
