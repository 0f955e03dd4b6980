import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/** What is read of vitest's JSON report. */
const reportSchema = z.object({
  testResults: z.array(z.object({
    name: z.string(),
    status: z.string(),
    assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
  })),
});

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** One step of the gate that has ended. `reports` are the kinds of test reports that it writes. */
export interface Step {
  readonly name: string;
  readonly succeeded: boolean;
  readonly tally: Tally;
}

/**
 * Counts a vitest report. A file that failed without a failed test, as when it can't be loaded, counts as one failure.
 * @throws where the text is not such a report.
 */
export function tallyReport(text: string): Tally {
  const tally = { passed: 0, failed: 0, skipped: 0 };
  for (const file of reportSchema.parse(JSON.parse(text)).testResults) {
    const failures = file.assertionResults.filter(({ status }) => status === 'failed').length;
    const passes = file.assertionResults.filter(({ status }) => status === 'passed').length;
    tally.passed += passes;
    tally.failed += failures === 0 && file.status === 'failed' ? 1 : failures;
    tally.skipped += file.assertionResults.length - passes - failures;
  }
  return tally;
}

/** Counts every report of one kind, `reports/tests/<kind>`. */
export async function tallyDirectory(directory: string): Promise<Tally> {
  const names = await readdir(directory, { recursive: true }).catch(() => []);
  const files = names.filter((name) => name.endsWith('.json')).map((name) => path.join(directory, name));
  return sum(await Promise.all(files.map(async (file) => tallyReport(await readFile(file, 'utf8')))));
}

/** All steps as one; a step that failed without a failed test counts as one failure. */
export function tallySteps(steps: readonly Step[]): Tally {
  return sum(steps.map(({ succeeded, tally }) => (!succeeded && tally.failed === 0 ? { ...tally, failed: 1 } : tally)));
}

function sum(tallies: readonly Tally[]): Tally {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of tallies) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/** The gate's last line. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
