import { defineConfig } from 'vitest/config';

/** Whole processes together, as an operator starts them. One file at a time: each brings its own stack. */
export default defineConfig({
  resolve: { conditions: ['@tandem/source'] },
  ssr: { resolve: { conditions: ['@tandem/source'] } },
  test: {
    include: ['**/*.e2e.test.ts'],
    passWithNoTests: true,
    reporters: ['default', 'json'],
    // Where none is named on the command line, as the targets in nx.json do.
    outputFile: { json: 'reports/by-hand/e2e.json' },
    globalSetup: ['./tools/stack/src/vitest-app-bundles.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
