import { createClient } from '@redis/client'
import type { RedisServer } from './redis-server.js'

/** Asks a server one thing, over a connection of its own. */
export async function askRedis(server: Pick<RedisServer, 'url'>, ...command: string[]): Promise<unknown> {
  const client = createClient({ url: server.url })
  // A test that ends a server sees it in what it asks; an error without a listener would end the process.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await client.sendCommand(command)
  } finally {
    client.destroy()
  }
}
