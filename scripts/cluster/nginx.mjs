// nginx on loopback, with the configuration that is meant for everybody.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { inRoot } from '../paths.mjs'
import { startProgram } from './program.mjs'

const TEMPLATE = inRoot('deploy/nginx.conf')

/** What is this machine's in the configuration; everything else stays as it is. */
const SERVERS = /(?:^ {4}server 127\.0\.0\.1:\d+ max_fails=1 .*;\n)+/m
const BACKUPS = /(?:^ {4}server 127\.0\.0\.1:\d+ backup .*;\n)+/m
const LISTEN = /^ {4}listen \d+;/m
const WORKERS = /^worker_processes auto;/m
const FILES = /^worker_rlimit_nofile \d+;\n/m

/**
 * deploy/nginx.conf for one machine: where it listens, its servers, and where it writes.
 * @param {{ port: number, servers: readonly number[], folder: string }} options ports of the loopback, an existing folder
 * @returns {string}
 * @throws when the file has not the lines that are to be replaced
 */
function nginxConfig({ port, servers, folder }) {
  const linesWith = (rest) => servers.map((server) => `    server 127.0.0.1:${server} ${rest};\n`).join('')
  return [
    [SERVERS, linesWith('max_fails=1 fail_timeout=3s')],
    [BACKUPS, linesWith('backup max_fails=0')],
    [LISTEN, `    listen 127.0.0.1:${port};`],
    // Who starts it may have fewer rights than a service.
    [FILES, ''],
    [WORKERS, 'worker_processes 1;'],
    [/ \/tmp\//g, ` ${folder}/`],
    [/ \/dev\/stdout /, ` ${join(folder, 'access.log')} `],
    [/^error_log stderr /m, `error_log ${join(folder, 'error.log')} `],
  ].reduce(replaced, readFileSync(TEMPLATE, 'utf8'))
}

function replaced(text, [pattern, replacement]) {
  if (text.search(pattern) < 0) throw new Error(`deploy/nginx.conf has nothing that fits ${pattern}`)
  return text.replace(pattern, () => replacement)
}

/**
 * Starts nginx on loopback; its configuration, logs and temporary files are in `folder`.
 * @param {{ program: string, port: number, servers: readonly number[], folder: string, config?: (text: string) => string }} options
 *   `config` changes the configuration before it is used
 * @throws {import('../failure.mjs').SetupFailure}
 */
export async function startNginx({ program, port, servers, folder, config = (text) => text }) {
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, config(nginxConfig({ port, servers, folder })))
  // As root, nginx serves under another name, which must find its way to its files.
  chmodSync(folder, 0o711)
  return startProgram({
    name: 'nginx',
    command: program,
    args: ['-p', folder, '-c', file, '-e', join(folder, 'error.log'), '-g', 'daemon off;'],
    log: join(folder, 'nginx.log'),
    isReady: () => listens(port),
  })
}

/** Whether somebody takes connections at a port of the loopback. */
function listens(port) {
  const socket = connect(port, '127.0.0.1')
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
  }).finally(() => socket.destroy())
}
