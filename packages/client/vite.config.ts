import { defaultClientConditions, defineConfig } from 'vite'

/** The page at `/` and `embed.js`, for any static server. */
export default defineConfig({
  // Relative, so that the files work under any path, and the embed's chunks load from where embed.js lies.
  base: './',
  // The workspace's packages are taken as sources: no build of theirs has to come first.
  resolve: { conditions: ['@runnel/source', ...defaultClientConditions] },
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    // Vite's preload helper looks for its chunks beside the page, and an embed's page is another site.
    modulePreload: false,
    // Mermaid comes in chunks of this size, and only when a diagram is drawn.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      input: { index: 'index.html', embed: 'src/elements/define.ts' },
      output: {
        entryFileNames: ({ name }) => (name === 'embed' ? 'embed.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
})
