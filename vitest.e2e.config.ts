import { defineConfig } from 'vitest/config';

/** These load the machine for as long as they run, or are about what takes how long: each has it for itself. */
const alone = ['tools/{bench/src/bench,chaos/src/chaos,demo/src/demo}.e2e.test.ts', 'apps/reconciler/src/fault-matrix/clean-run.e2e.test.ts'];

/** Whole processes together, as an operator starts them; each file brings its own stack. */
export default defineConfig({
  test: {
    passWithNoTests: true,
    reporters: ['default', 'json'],
    // Where none is named on the command line, as the targets in nx.json do.
    outputFile: { json: 'reports/by-hand/e2e.json' },
    globalSetup: ['./tools/stack/src/vitest-app-bundles.ts'],
    projects: [
      { extends: true, test: { name: 'side by side', include: ['**/*.e2e.test.ts'], exclude: ['**/node_modules/**', ...alone], maxWorkers: 2, sequence: { groupOrder: 1 } } },
      { extends: true, test: { name: 'alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 2 } } },
    ],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
  resolve: { conditions: ['@tandem/source'] },
  ssr: { resolve: { conditions: ['@tandem/source'] } },
});
