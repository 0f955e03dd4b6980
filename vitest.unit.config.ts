import { defineConfig } from 'vitest/config';

/** Pure tests: no backend, no network; Nx caches their results. */
export default defineConfig({
  resolve: { conditions: ['@tandem/source'] },
  ssr: { resolve: { conditions: ['@tandem/source'] } },
  test: {
    include: ['**/*.unit.test.ts'],
    passWithNoTests: true,
    // they are pure: to give each file a process of its own would only load the same libraries again
    isolate: false,
    // beside the linter on two cores, property tests take several times as long as alone
    testTimeout: 30_000,
    maxWorkers: 2,
    reporters: ['default', 'json'],
    // Where none is named on the command line, as the targets in nx.json do.
    outputFile: { json: 'reports/by-hand/unit.json' },
  },
});
