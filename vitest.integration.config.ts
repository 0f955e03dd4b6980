import { defineConfig } from 'vitest/config';

/** Tests against real backends: taken from MONGODB_URI and REDIS_URL, else started by the dev stack. */
export default defineConfig({
  resolve: { conditions: ['@tandem/source'] },
  ssr: { resolve: { conditions: ['@tandem/source'] } },
  test: {
    include: ['**/*.int.test.ts'],
    passWithNoTests: true,
    reporters: ['default', 'json'],
    // Where none is named on the command line, as the targets in nx.json do.
    outputFile: { json: 'reports/by-hand/integration.json' },
    globalSetup: ['./tools/stack/src/vitest-global-setup.ts', './tools/stack/src/vitest-app-bundles.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // what is awaited comes in a moment, but for a machine that is busy with much else
    expect: { poll: { timeout: 20_000 } },
    // each has databases of its own: a process for each file would only load the same libraries again
    isolate: false,
    // one more than the gate's cores, as they wait for leases and servers most of the time
    maxWorkers: 3,
  },
});
