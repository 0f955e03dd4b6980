import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { buildReport } from './build-report.ts';
import { reportJsonSchema } from './json-schema.ts';
import { exampleInputs } from './testing/example-inputs.ts';

it('docs/report-schema.json is the schema that the code checks by', async () => {
  await expect(`${JSON.stringify(reportJsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../../../docs/report-schema.json');
});

it('the published schema takes a whole report, by a checker that knows nothing of ours, and refuses one of another version', () => {
  const isReport = new Ajv2020({ strict: false }).compile(reportJsonSchema());
  const report = JSON.parse(JSON.stringify(buildReport(exampleInputs))) as object;
  expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true);
  expect(isReport({ ...report, schemaVersion: 2 })).toBe(false);
});
