import { defaultServerConditions, defineConfig } from 'vite'

/**
 * The server's code as a few files: `cli.js` is the program, `index.js` the package's door. Node spends half of a start
 * on finding and reading hundreds of small modules, most of them TypeBox's. Every other package stays outside, in the
 * version that is installed.
 */
export default defineConfig({
  publicDir: false,
  // The protocol is taken as sources: no build of it has to come first.
  ssr: {
    noExternal: ['@runnel/protocol', 'typebox'],
    resolve: { conditions: ['@runnel/source', ...defaultServerConditions] },
  },
  build: {
    ssr: true,
    // Declarations stand there already, or are being written at the same time.
    emptyOutDir: false,
    outDir: 'dist',
    target: 'node20',
    minify: false,
    sourcemap: true,
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      // `config` is read by what writes the documentation of the settings.
      input: { cli: 'src/cli.ts', index: 'src/index.ts', config: 'src/config.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
    },
  },
})
