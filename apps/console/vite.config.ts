import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

/** Static files that need nothing from elsewhere, and no inline script, so that the strictest policy lets them work. */
export default defineConfig({
  base: './',
  plugins: [react()],
  resolve: { conditions: ['@tandem/source', ...defaultClientConditions] },
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    // a picture within a style would be an address that the policy must allow
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
});
