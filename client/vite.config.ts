import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The build talks to nobody: no CDN, no remote font, no inline script (CSP `script-src 'self'`), so assets are never
 * inlined as data URLs either. `npm run dev -w client` passes API calls to a service on port 3000.
 */
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
});
