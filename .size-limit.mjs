import { existsSync, readdirSync } from 'node:fs'
import { staticImports } from './scripts/static-imports.mjs'

const EMBED = 'packages/client/dist/site/embed.js'
const ASSETS = 'packages/client/dist/site/assets'
const SHELL = existsSync(EMBED) ? staticImports(EMBED) : [EMBED]

/** A chunk of the site and what it imports at once. */
function chunk(name) {
  const files = existsSync(ASSETS) ? readdirSync(ASSETS) : []
  const file = files.find((one) => new RegExp(`^${name}-[\\w-]{8}\\.js$`).test(one))
  return file ? staticImports(`${ASSETS}/${file}`) : []
}

/** What a part that is loaded on demand adds to the shell, and to the chunk that it is for. */
function part(name, { beside } = {}) {
  const present = new Set([...SHELL, ...(beside ? chunk(beside) : [])])
  const added = chunk(name).filter((file) => !present.has(file))
  // A chunk that is not found must not pass for a small one.
  return added.length > 0 ? added : SHELL
}

const bundled = { gzip: true, disablePlugins: ['@size-limit/esbuild'] }

// Gzip, as the server's static files are sent. What is loaded on demand (Markdown, Mermaid) is not part of the shell.
// A ratchet: each limit is what it takes now, rounded up. Lower it with every cut.
export default [
  {
    name: 'shell: embed.js and what it imports at once',
    path: SHELL,
    gzip: true,
    limit: '30.5 kB',
    // Bundled already; bundling again would pull the dynamic imports in.
    disablePlugins: ['@size-limit/esbuild'],
  },
  {
    name: 'what shows answers, whatever their view; loaded with the first prompt',
    path: 'packages/client/dist/site/assets/stage-*.js',
    gzip: true,
    limit: '10.9 kB',
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
  // What only a long block needs is fetched when there is one.
  {
    name: 'Markdown, loaded with the first answer',
    path: part('markdown-view', { beside: 'stage' }),
    limit: '21.5 kB',
    ...bundled,
  },
  { name: 'quiz', path: part('quiz-view', { beside: 'stage' }), limit: '4.5 kB', ...bundled },
  // Each language is a file of its own, of 0.3 to 4 kB.
  {
    name: 'code, without its languages',
    path: part('code-part', { beside: 'markdown-view' }),
    limit: '6.5 kB',
    ...bundled,
  },
  // What draws (in the page or in the frame), the buttons and the words follow with the first picture.
  { name: 'diagram', path: part('diagram-view', { beside: 'stage' }), limit: '4 kB', ...bundled },
  {
    // Hooks and wrapper beside what their page has anyway: React, the client core, the elements (loaded with the first
    // block), and what reads quizzes and diagrams (loaded when a component asks for their data).
    name: 'React',
    path: 'packages/client/dist/react/index.js',
    ignore: [
      'react',
      '*/client.js',
      '*/elements/define.js',
      '*/quiz-parser.js',
      '*/diagram-drawer.js',
      '*/mermaid.js',
      '*/diagram-source.js',
    ],
    modifyEsbuildConfig: (config) => ({ ...config, format: 'esm' }),
    gzip: true,
    limit: '3 kB',
  },
]
