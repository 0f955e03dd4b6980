import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { closingLine, tallyDirectory, tallyReport, tallySteps } from './test-reports.ts';

function report(...files: { status: string; tests: string[] }[]): string {
  return JSON.stringify({
    testResults: files.map(({ status, tests }, index) => ({
      name: `file ${index}`, status, assertionResults: tests.map((each) => ({ status: each, fullName: 'a test' })),
    })),
  });
}

describe("the gate's count", () => {
  it('has what passed, failed and did not run', () => {
    expect(tallyReport(report({ status: 'failed', tests: ['passed', 'failed', 'failed', 'pending', 'skipped', 'todo'] }))).toEqual({ passed: 1, failed: 2, skipped: 3 });
  });

  it('counts a file that could not be loaded as one failure', () => {
    expect(tallyReport(report({ status: 'failed', tests: [] }, { status: 'failed', tests: ['passed'] }))).toEqual({ passed: 1, failed: 2, skipped: 0 });
  });

  it('counts a step that failed without a failed test as one failure, and others no twice', () => {
    const some = { passed: 1, failed: 2, skipped: 0 };
    const none = { passed: 0, failed: 0, skipped: 0 };
    expect(tallySteps([
      { name: 'lint', succeeded: false, tally: none },
      { name: 'build', succeeded: true, tally: none },
      { name: 'tests', succeeded: false, tally: some },
    ])).toEqual({ passed: 1, failed: 3, skipped: 0 });
  });

  it('sums the reports of a folder, those of scoped packages too, and nothing where there is none', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'tandem-reports-'));
    await mkdir(path.join(directory, '@tandem'));
    await writeFile(path.join(directory, '@tandem', 'a.json'), report({ status: 'passed', tests: ['passed'] }));
    await writeFile(path.join(directory, 'b.json'), report({ status: 'passed', tests: ['passed', 'skipped'] }));
    expect(await tallyDirectory(directory)).toEqual({ passed: 2, failed: 0, skipped: 1 });
    await rm(directory, { recursive: true });
    expect(await tallyDirectory(directory)).toEqual({ passed: 0, failed: 0, skipped: 0 });
  });

  it('ends in one line', () => {
    expect(closingLine({ passed: 10, failed: 0, skipped: 1 })).toBe('10 passed, 0 failed, 1 skipped');
  });
});
