import { measurementsSchema, type Measurements } from '@tandem/reports';
import { readJsonFile } from '../files/read-json-file.ts';

const longest = 65_536;

/**
 * What was measured elsewhere, for the targets that no run can score; nothing without a file.
 * @throws TandemError FILE_UNUSABLE, or REQUEST_INVALID where it holds something else
 */
export async function readMeasurements(file: string | undefined): Promise<Measurements> {
  return file === undefined ? {} : readJsonFile(file, { longest, schema: measurementsSchema });
}
