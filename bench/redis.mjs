// A Redis of the bench's own, beside the load's process, and what it says of itself.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { ensureRedis } from '../scripts/programs.mjs'
import { CORES, pin } from './child.mjs'
import { freePort } from './free-port.mjs'

/** Nothing is written to disk: that would be the disk's cost, and is not a server's. */
const SETTINGS = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction']

export async function startRedis() {
  const program = await ensureRedis()
  const port = await freePort()
  const server = spawn(program, ['--port', String(port), ...SETTINGS], { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const bytes of server.stdout.iterator({ destroyOnReturn: false })) {
    if (String(bytes).includes('Ready to accept')) break
  }
  server.stdout.resume()
  pin(server.pid, CORES.client)
  // Whatever ends the bench ends it, too.
  const kill = () => server.kill('SIGKILL')
  process.once('exit', kill)
  const asker = await openAsker(port)
  return {
    url: `redis://127.0.0.1:${port}`,
    mark: async () => markOf(await asker.ask('INFO')),
    /** Clients of servers, without the one that asks. */
    connections: async () => (await asker.ask('CLIENT LIST')).trim().split('\n').length - 1,
    async close() {
      asker.close()
      process.off('exit', kill)
      kill()
      await once(server, 'exit')
    },
  }
}

/** @param {string} info */
function markOf(info) {
  const value = (name) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1])
  return {
    cpu: (value('used_cpu_user') + value('used_cpu_sys')) * 1e6,
    commands: value('total_commands_processed'),
    bytesIn: value('total_net_input_bytes'),
    bytesOut: value('total_net_output_bytes'),
    memory: value('used_memory'),
  }
}

/** Asks in one line, and reads the one text that is answered. */
async function openAsker(port) {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return {
    async ask(command) {
      socket.write(`${command}\r\n`)
      let text = Buffer.alloc(0)
      for (;;) {
        const [bytes] = await once(socket, 'data')
        text = Buffer.concat([text, bytes])
        const line = text.indexOf('\r\n')
        if (line === -1) continue
        const length = Number(text.toString('utf8', 1, line))
        if (text.length >= line + 2 + length + 2) return text.toString('utf8', line + 2, line + 2 + length)
      }
    },
    close: () => socket.destroy(),
  }
}
