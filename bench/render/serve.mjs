// Builds the bench's page and serves it, isolated, so that the browser's clock is fine enough to time one frame.
import { createServer } from 'node:http'
import { extname } from 'node:path'
import { build, defaultClientConditions } from 'vite'

const TYPES = { '.html': 'text/html', '.js': 'text/javascript' }
const HEADERS = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' }

/**
 * @param {string} root the folder of the page
 * @returns {Promise<{ url: string, close(): void }>}
 */
export async function servePage(root) {
  const { output } = await build({
    root,
    logLevel: 'error',
    base: './',
    // The workspace's packages are taken as sources.
    resolve: { conditions: ['@runnel/source', ...defaultClientConditions] },
    build: { write: false, target: 'es2023', modulePreload: false, chunkSizeWarningLimit: 5000 },
  })
  const files = new Map(output.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : file.source]))
  const server = createServer(({ url = '/' }, response) => {
    const path = url === '/' ? '/index.html' : url
    const content = files.get(path)
    if (content === undefined) return response.writeHead(404).end()
    response.writeHead(200, { ...HEADERS, 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' })
    response.end(content)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() }
}
