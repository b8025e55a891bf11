import { defineConfig } from 'vitest/config'

// One build for every page. An entry is a file under src/ and is found by its plain name in the manifest
// (Bihuan.Ui, Asset): "desk.js", "portal.css". Add an entry here for a new bundle; heavy things are imported lazily instead.
export default defineConfig({
  base: '/dist/',
  publicDir: false,
  build: {
    outDir: '../src/Bihuan.Web/wwwroot/dist',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    cssTarget: 'chrome108',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rollupOptions: {
      // htmx evaluates only what attributes ask for, and the desk switches that off (allowEval).
      checks: { eval: false },
      input: ['src/desk.ts', 'src/portal.ts', 'src/board.ts', 'src/field.ts', 'src/styles/field.css', 'src/styles/desk.css', 'src/styles/portal.css'],
      output: {
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: '[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
      },
    },
  },
  test: { environment: 'jsdom', include: ['test/**/*.test.ts'] },
})
