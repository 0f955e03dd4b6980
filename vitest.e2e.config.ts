import { defineConfig } from 'vitest/config';

/** They wait for whatever takes long, or are to fail however fast the machine is. All others are about what takes how long, or load the machine themselves: each of those has it for itself. */
const sideBySide = [
  'apps/cli/src/privileges/privileges.e2e.test.ts',
  'libs/adapters/{report-rendering,tracing}/**/*.e2e.test.ts',
  'tools/demo/src/dashboard.e2e.test.ts',
  'tools/{chaos,demo}/src/sabotage.e2e.test.ts',
  'tools/plugin/src/generators.e2e.test.ts',
];

/** Whole processes together, as an operator starts them; each file brings its own stack. */
export default defineConfig({
  test: {
    passWithNoTests: true,
    reporters: ['default', 'json'],
    // Where none is named on the command line, as the targets in nx.json do.
    outputFile: { json: 'reports/by-hand/e2e.json' },
    globalSetup: ['./tools/stack/src/vitest-app-bundles.ts'],
    projects: [
      { extends: true, test: { name: 'side by side', include: sideBySide, maxWorkers: 3, sequence: { groupOrder: 1 } } },
      { extends: true, test: { name: 'alone', include: ['**/*.e2e.test.ts'], exclude: ['**/node_modules/**', ...sideBySide], maxWorkers: 1, sequence: { groupOrder: 2 } } },
    ],
    // each has processes of its own: one more for each file would only load the same libraries again
    isolate: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
  },
  resolve: { conditions: ['@tandem/source'] },
  ssr: { resolve: { conditions: ['@tandem/source'] } },
});
