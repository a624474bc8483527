import { readdir, readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { defaultClientConditions, defineConfig, type Plugin } from 'vite'
import { BUILD_TARGETS } from '../../scripts/browser-support/targets.mjs'
import { lexerAlone } from '../../scripts/lexer-alone.mjs'
import { importPlainly } from './build/import-plainly.js'
import { minifyAgain } from './build/minify-again.js'
import { withSchemeFallback } from './build/scheme-fallback.js'
import { squeezeStyles } from './build/squeeze-css.js'

/** What a block needs before its first prompt. The views and Mermaid follow on demand. */
const SHELL =
  /packages\/(?:protocol|client)\/src\/(?!demo|connection\/(?:error-body|json-mode|stream-list|transports\/http)|controllers\/(?:page-leaving|shelf)|elements\/(?:answer|block-catalogue|views|words\/answer-words)|rendering\/(?!frame|schemes))|node_modules\/(?:lit|lit-html|lit-element|@lit)\//

/** What every answer needs, whatever its view: fetched in one piece, with the first prompt. */
const STAGE =
  /packages\/client\/src\/(?:elements\/(?:answer\/|words\/answer-words)|rendering\/(?:pacing\/|clipboard|copy-button|create-element))/

const OWN_SOURCES = resolve(import.meta.dirname, 'src')

/** What refractor imports for trees of HTML nodes, which code is not coloured from. */
const UNUSED = resolve(import.meta.dirname, 'src/rendering/code/unused.ts')

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

const THEMES = resolve(import.meta.dirname, 'themes')

/** Writes `themes/<name>.css` beside the embed, under names that stay: pages link them. */
function themes(): Plugin {
  return {
    name: 'themes',
    async generateBundle() {
      for (const name of await readdir(THEMES)) {
        const source = withSchemeFallback(await readFile(resolve(THEMES, name), 'utf8'))
        this.emitFile({ type: 'asset', fileName: `themes/${name}`, source })
      }
    },
  }
}

/** Below this, in bytes, a compressed copy saves no packet. */
const WORTH_COMPRESSING = 1_024

/** Text; pictures and fonts are compressed already. */
const COMPRESSIBLE = /\.(?:css|html|js|json|svg)$/

/** The best quality saves another 8 %, and takes seven times as long. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }

/** Writes a .br and a .gz beside each file, so that no request waits for a compressor. */
function precompress(): Plugin {
  const compress = async (file: string, content: Uint8Array) => {
    const [br, gz] = await Promise.all([promisify(brotliCompress)(content, BROTLI), promisify(gzip)(content)])
    await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)])
  }
  return {
    name: 'precompress',
    async writeBundle({ dir = '' }, bundle) {
      const files = Object.values(bundle).map((output) => ({
        path: resolve(dir, output.fileName),
        content: Buffer.from(output.type === 'chunk' ? output.code : output.source),
      }))
      const worthwhile = files.filter(
        ({ path, content }) => COMPRESSIBLE.test(path) && content.length > WORTH_COMPRESSING,
      )
      await Promise.all(worthwhile.map(({ path, content }) => compress(path, content)))
    },
  }
}

/** The page at `/` and `embed.js`, for any static server. */
export default defineConfig({
  // Relative, so that the files work under any path, and the embed's chunks load from where embed.js lies.
  base: './',
  // The workspace's packages are taken as sources: no build of theirs has to come first.
  resolve: {
    conditions: ['@runnel/source', ...defaultClientConditions],
    alias: { hastscript: UNUSED, 'parse-entities': UNUSED },
  },
  plugins: [
    importPlainly(),
    lexerAlone((importer) => importer.startsWith(OWN_SOURCES)),
    squeezeStyles(),
    keepPageApart(),
    themes(),
    minifyAgain(OWN_SOURCES),
    precompress(),
  ],
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: ['es2022', ...BUILD_TARGETS],
    sourcemap: false,
    // Vite's preload helper looks for its chunks beside the page, and an embed's page is another site.
    modulePreload: false,
    // Mermaid's elk engine is that large; it is never loaded, because diagrams ask for dagre.
    chunkSizeWarningLimit: 1600,
    rolldownOptions: {
      input: { index: 'index.html', embed: 'src/embed.ts', 'diagram-frame': 'diagram-frame.html' },
      output: {
        codeSplitting: {
          groups: [
            { name: 'shell', test: SHELL },
            { name: 'stage', test: STAGE },
          ],
        },
        entryFileNames: ({ name }) => (name === 'embed' ? 'embed.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
})
