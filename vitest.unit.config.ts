import { defineConfig } from 'vitest/config';

/** Pure tests: no backend, no network; Nx caches their results. */
export default defineConfig({
  resolve: { conditions: ['@tandem/source'] },
  ssr: { resolve: { conditions: ['@tandem/source'] } },
  test: {
    include: ['**/*.unit.test.ts'],
    passWithNoTests: true,
    reporters: ['default', 'json'],
  },
});
