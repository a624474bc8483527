// Ports of the loopback for servers that may be restarted on them.
import { createServer } from 'node:net'

/** Below the range from which systems take ports of outgoing connections: one of those would hold a port meanwhile. */
const FIRST = 20_000
const LAST = 32_000

const ATTEMPTS = 50

/** Ports that are free now, all different. @returns {Promise<number[]>} @throws when there are none */
export async function freePorts(count) {
  const ports = new Set()
  for (let attempt = 0; ports.size < count; attempt++) {
    if (attempt >= ATTEMPTS + count) throw new Error(`no ${count} free ports between ${FIRST} and ${LAST}`)
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST))
    if (await isFree(port)) ports.add(port)
  }
  return [...ports]
}

/** Whether a server may listen on 127.0.0.1 at this port. @returns {Promise<boolean>} */
export function isFree(port) {
  const probe = createServer()
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
