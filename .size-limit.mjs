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

/** Every file of several parts, once. */
function together(...parts) {
  return [...new Set(parts.flat())]
}

// Bundled already: bundling again would pull the dynamic imports in.
const bundled = { gzip: true, disablePlugins: ['@size-limit/esbuild'] }

/** A module of the package, bundled by itself; `ignore` names what it loads on demand, or what its user has already. */
function library(path, ...ignore) {
  return { path, ignore, gzip: true, modifyEsbuildConfig: (config) => ({ ...config, format: 'esm' }) }
}

// In gzip, as the server's static files are sent. A ratchet: each limit is what it takes now, rounded up. Lower it with
// every cut. The first four are the files of the site, as a browser fetches them.
export default [
  { name: 'shell: form, badge and client', path: SHELL, limit: '25.9 kB', ...bundled },
  {
    name: 'stage: what shows answers, whatever their view; fetched with the first prompt',
    path: part('stage'),
    limit: '11.6 kB',
    ...bundled,
  },
  // Without what only a long block needs, which is fetched when there is one.
  {
    name: 'Markdown; fetched with the first prompt',
    path: part('markdown-view', { beside: 'stage' }),
    limit: '21.5 kB',
    ...bundled,
  },
  {
    name: 'first answer: all of it',
    path: together(SHELL, chunk('stage'), chunk('markdown-view')),
    limit: '58.9 kB',
    ...bundled,
  },
  { name: 'quiz', path: part('quiz-view', { beside: 'stage' }), limit: '4.4 kB', ...bundled },
  // Each language is a file of its own, of 0.3 to 4 kB.
  {
    name: 'code, without its languages',
    path: part('code-part', { beside: 'markdown-view' }),
    limit: '6.4 kB',
    ...bundled,
  },
  // What draws (in the page or in the frame), the buttons and the words follow with the first picture.
  { name: 'diagram', path: part('diagram-view', { beside: 'stage' }), limit: '3.4 kB', ...bundled },
  {
    name: 'React, beside the client and the elements',
    limit: '2.6 kB',
    ...library(
      'packages/client/dist/react/index.js',
      'react',
      '*/client.js',
      '../elements/*',
      '../rendering/quiz/*',
      '../rendering/diagram/*',
    ),
  },
  {
    name: 'core: what is static',
    limit: '10.7 kB',
    ...library('packages/client/dist/index.js', '*/json-mode.js', '*/stream-list.js', '*/http-link.js'),
  },
  { name: 'core: with everything', limit: '16 kB', ...library('packages/client/dist/index.js') },
]
