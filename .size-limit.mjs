import { existsSync } from 'node:fs'
import { staticImports } from './scripts/static-imports.mjs'

const EMBED = 'packages/client/dist/site/embed.js'

// Gzip, as the server's static files are sent. What is loaded on demand (Markdown, Mermaid) is not part of the shell.
// A ratchet: each limit is what it takes now, rounded up. Lower it with every cut.
export default [
  {
    name: 'shell: embed.js and what it imports at once',
    path: existsSync(EMBED) ? staticImports(EMBED) : EMBED,
    gzip: true,
    limit: '30.7 kB',
    // Bundled already; bundling again would pull the dynamic imports in.
    disablePlugins: ['@size-limit/esbuild'],
  },
  {
    // With JSON mode (1.1 kB) and the transports over HTTP (3.5 kB), which are loaded on demand: the measure knows no
    // dynamic imports.
    name: 'client core, without a framework',
    path: 'packages/client/dist/index.js',
    gzip: true,
    limit: '19.2 kB',
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
]
