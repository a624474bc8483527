import { defaultClientConditions, defineConfig, type Plugin } from 'vite'

/** What a block needs before its first prompt. The views and Mermaid follow on demand. */
const SHELL =
  /packages\/(?:protocol|client)\/src\/(?!demo|connection\/json-mode|elements\/views|rendering\/(?:markdown|quiz|diagram))|node_modules\/(?:lit|lit-html|lit-element|@lit|reconnecting-websocket)\//

/** Fails the build when a chunk that an embed loads would run the page's own script on somebody else's page. */
function keepPageApart(): Plugin {
  return {
    name: 'keep-page-apart',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
      const page = chunks.find((chunk) => chunk.isEntry && chunk.name === 'index')
      const wrong = chunks.find((chunk) => page && chunk.imports.includes(page.fileName))
      if (wrong) this.error(`${wrong.fileName} imports the page's script`)
    },
  }
}

/** The page at `/` and `embed.js`, for any static server. */
export default defineConfig({
  // Relative, so that the files work under any path, and the embed's chunks load from where embed.js lies.
  base: './',
  // The workspace's packages are taken as sources: no build of theirs has to come first.
  resolve: { conditions: ['@runnel/source', ...defaultClientConditions] },
  plugins: [keepPageApart()],
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    // Vite's preload helper looks for its chunks beside the page, and an embed's page is another site.
    modulePreload: false,
    // Mermaid's elk engine is that large; it is never loaded, because diagrams ask for dagre.
    chunkSizeWarningLimit: 1600,
    rolldownOptions: {
      input: { index: 'index.html', embed: 'src/elements/define.ts' },
      output: {
        codeSplitting: { groups: [{ name: 'shell', test: SHELL }] },
        entryFileNames: ({ name }) => (name === 'embed' ? 'embed.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
})
