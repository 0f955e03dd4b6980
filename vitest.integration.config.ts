import { defineConfig } from 'vitest/config';

/** Tests against real backends: taken from MONGODB_URI and REDIS_URL, else started by the dev stack. */
export default defineConfig({
  resolve: { conditions: ['@tandem/source'] },
  ssr: { resolve: { conditions: ['@tandem/source'] } },
  test: {
    include: ['**/*.int.test.ts'],
    passWithNoTests: true,
    reporters: ['default', 'json'],
    globalSetup: ['./tools/stack/src/vitest-global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
