import { exportedWorkflowsSchema, type ExportedWorkflows } from '@tandem/repair';
import { BSON } from 'mongodb';
import { readJsonFile } from '../files/read-json-file.ts';

/** What an export of workflows may have at most, in bytes: 16 MiB. */
const longest = 16 * 1_024 * 1_024;

/**
 * Reads a JSON array of workflow documents, as `mongoexport --jsonArray` or the platform writes it.
 * @throws TandemError FILE_UNUSABLE, or REQUEST_INVALID where it is none, or is too long
 */
export function readWorkflows(file: string): Promise<ExportedWorkflows> {
  return readJsonFile(file, { longest, schema: exportedWorkflowsSchema, parse: (text) => BSON.EJSON.parse(text, { relaxed: true }) as unknown });
}
