import { existsSync, readdirSync } from 'node:fs'
import { staticImports } from './scripts/static-imports.mjs'

const EMBED = 'packages/client/dist/site/embed.js'
const ASSETS = 'packages/client/dist/site/assets'

/** A part of the site that is loaded on demand, beside the shell: a chunk and what it imports at once. */
function part(name) {
  const chunk =
    existsSync(ASSETS) && readdirSync(ASSETS).find((file) => new RegExp(`^${name}-[\\w-]{8}\\.js$`).test(file))
  if (!chunk) return EMBED
  const shell = new Set(staticImports(EMBED))
  return staticImports(`${ASSETS}/${chunk}`).filter((file) => !shell.has(file))
}

const bundled = { gzip: true, disablePlugins: ['@size-limit/esbuild'] }

// Gzip, as the server's static files are sent. What is loaded on demand (Markdown, Mermaid) is not part of the shell.
// A ratchet: each limit is what it takes now, rounded up. Lower it with every cut.
export default [
  {
    name: 'shell: embed.js and what it imports at once',
    path: existsSync(EMBED) ? staticImports(EMBED) : EMBED,
    gzip: true,
    limit: '30.6 kB',
    // Bundled already; bundling again would pull the dynamic imports in.
    disablePlugins: ['@size-limit/esbuild'],
  },
  {
    // With JSON mode (1.1 kB) and the transports over HTTP (3.5 kB), which are loaded on demand: the measure knows no
    // dynamic imports.
    name: 'client core, without a framework',
    path: 'packages/client/dist/index.js',
    gzip: true,
    limit: '18.5 kB',
  },
  {
    name: 'Markdown, loaded with the first answer',
    path: 'packages/client/dist/rendering/markdown/markdown-renderer.js',
    // What only a long block needs is fetched when there is one.
    ignore: ['lit', '*/long-block.js'],
    modifyEsbuildConfig: (config) => ({ ...config, format: 'esm' }),
    gzip: true,
    limit: '22 kB',
  },
  { name: 'quiz', path: part('quiz-view'), limit: '4.5 kB', ...bundled },
  // Each language is a file of its own, of 0.3 to 4 kB.
  { name: 'code, without its languages', path: part('code-part'), limit: '6.5 kB', ...bundled },
  // What draws (in the page or in the frame), the buttons and the words follow with the first picture.
  { name: 'diagram', path: part('diagram-view'), limit: '4 kB', ...bundled },
]
