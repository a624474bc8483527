// Starts programs: quietly, to show their output only when they fail, or in the foreground.
import { spawn } from 'node:child_process'
import { performance } from 'node:perf_hooks'
import { inRoot, root } from './paths.mjs'

/**
 * @typedef {object} Result
 * @property {number} code exit code; 1 when the program was killed or could not be started
 * @property {string} output everything it printed; empty in the foreground
 * @property {number} ms how long it took
 */

/**
 * Runs a program to its end. Never rejects.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, foreground?: boolean, shell?: boolean }} [options]
 * @returns {Promise<Result>}
 */
export function run(command, args, { env, foreground = false, shell = false } = {}) {
  const started = performance.now()
  const chunks = []
  return new Promise((settle) => {
    const stdio = foreground ? 'inherit' : ['ignore', 'pipe', 'pipe']
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio, shell })
    const end = (code) =>
      settle({ code: code ?? 1, output: Buffer.concat(chunks).toString(), ms: performance.now() - started })
    child.stdout?.on('data', (chunk) => chunks.push(chunk))
    child.stderr?.on('data', (chunk) => chunks.push(chunk))
    child.on('error', (error) => {
      chunks.push(Buffer.from(`${command}: ${error.message}\n`))
      end(1)
    })
    child.on('close', end)
  })
}

/**
 * Runs a dependency's program by its file: `npx` would cost half a second each time.
 * @param {string} file below node_modules
 */
export function runTool(file, args = [], options = {}) {
  return run(process.execPath, [inRoot('node_modules', file), ...args], options)
}

/** Runs npm: the one that started this script, where there is one. */
export function runNpm(args, options = {}) {
  const npm = process.env.npm_execpath
  if (npm && /\.c?js$/.test(npm)) return run(process.execPath, [npm, ...args], options)
  return run('npm', args, { ...options, shell: process.platform === 'win32' })
}
