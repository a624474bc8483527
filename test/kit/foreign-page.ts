import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ForeignPage {
  readonly origin: string
  close(): Promise<void>
}

/** A page of somebody else's, on an origin of its own; `html` may be decided once the origin is known. */
export async function serveForeignPage(html: () => string, headers: Record<string, string> = {}): Promise<ForeignPage> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(html())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}
