import { z } from 'zod';
import { reportSchema } from './schema/report.ts';

/** The JSON Schema of a report; docs/report-schema.json is this, and a test compares the two. */
export function reportJsonSchema(): object {
  return { title: 'Tandem report', ...z.toJSONSchema(reportSchema, { target: 'draft-2020-12' }) };
}
