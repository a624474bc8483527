// A static server for the pages here: `node examples/serve.mjs <folder> [port]`. What stands in a folder's headers.json is
// sent along with every file.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const TYPES = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript' }

/** @param {string} name of a folder here @param {number} port 0 for a free one @returns {Promise<{ url: string, close(): void }>} */
export async function serveExample(name, port) {
  const folder = join(HERE, name)
  const headers = JSON.parse(await readFile(join(folder, 'headers.json'), 'utf8').catch(() => '{}'))
  const server = createServer(async ({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost')
    const file = normalize(join(folder, pathname === '/' ? 'index.html' : pathname))
    const type = TYPES[extname(file)]
    const content = type && file.startsWith(folder + sep) ? await readFile(file).catch(() => undefined) : undefined
    if (content) response.writeHead(200, { 'content-type': type, ...headers }).end(content)
    else response.writeHead(404).end()
  })
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, 'localhost', resolve))
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://localhost:${server.address().port}`, close }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , name = 'html', port = '5500'] = process.argv
  const { url } = await serveExample(name, Number(port))
  console.log(`The page is at ${url}`)
}
