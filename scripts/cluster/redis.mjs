// Redis on loopback, set up as servers that share it need it.
import { connect } from 'node:net'
import { join } from 'node:path'
import { startProgram } from './program.mjs'

/**
 * Starts Redis with an append-only file in `folder`.
 * @param {{ program: string, port: number, folder: string }} options
 * @throws {import('../failure.mjs').SetupFailure}
 */
export function startRedis({ program, port, folder }) {
  const settings = {
    port: String(port),
    bind: '127.0.0.1',
    dir: folder,
    save: '',
    appendonly: 'yes',
    // Servers refuse one that throws answers away when it is full.
    'maxmemory-policy': 'noeviction',
  }
  return startProgram({
    name: 'Redis',
    command: program,
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    log: join(folder, 'redis.log'),
    isReady: () => answers(port),
  })
}

function answers(port) {
  const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
  return new Promise((resolve) => {
    socket.once('data', (data) => resolve(data.toString().startsWith('+PONG')))
    socket.once('error', () => resolve(false)).once('close', () => resolve(false))
  }).finally(() => socket.destroy())
}
