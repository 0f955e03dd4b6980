import { defineConfig } from 'vitest/config';

/** Pure tests: no backend, no network; Nx caches their results. */
export default defineConfig({
  resolve: { conditions: ['@tandem/source'] },
  ssr: { resolve: { conditions: ['@tandem/source'] } },
  test: {
    include: ['**/*.unit.test.ts'],
    passWithNoTests: true,
    reporters: ['default', 'json'],
    // Where none is named on the command line, as the targets in nx.json do.
    outputFile: { json: 'reports/by-hand/unit.json' },
  },
});
