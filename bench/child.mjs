// A process of the bench's own on a core of its own, and calls to it.
import { fork, spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** The longest that a call may take. */
const CALL_MS = 120_000

/** Whether processes can be kept on a core here: without that, a server and its readers disturb each other. */
export const canPin =
  process.platform === 'linux' && availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0

/** Where the server runs, and where everything else does. */
export const CORES = { server: 0, client: 1 }

/** @param {number} pid @param {number} core */
export function pin(pid, core) {
  if (canPin) spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(pid)])
}

/**
 * Starts a module that answers calls (see `answerCalls`).
 * @param {URL} module
 * @param {{ core: number, name: string, execArgv?: string[] }} options
 */
export async function startChild(module, { core, name, execArgv = [] }) {
  const command = canPin ? { execPath: 'taskset', execArgv: ['--cpu-list', String(core), process.execPath] } : {}
  const child = fork(module, [], {
    ...command,
    execArgv: [...(command.execArgv ?? []), ...execArgv],
    // A log is written as in production, and nobody reads it.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
  const calls = new Map()
  let last = 0
  const fail = (why) => {
    for (const { reject } of calls.values()) reject(new Error(`${name}: ${why}`))
    calls.clear()
  }
  child.on('message', ({ id, value, error }) => {
    const call = calls.get(id)
    calls.delete(id)
    if (error === undefined) call?.resolve(value)
    else call?.reject(new Error(`${name}: ${error}`))
  })
  child.on('error', (error) => fail(error.message))
  const left = new Promise((resolve) => child.once('exit', resolve))
  void left.then((code) => fail(`has ended (${code})`))

  return {
    pid: child.pid,
    /** @param {string} name @param {object} [given] */
    async call(name, given = {}) {
      if (!child.connected) throw new Error(`${name}: the process has ended`)
      const id = (last += 1)
      const answer = new Promise((resolve, reject) => calls.set(id, { resolve, reject }))
      child.send({ id, name, given })
      const timer = setTimeout(() => {
        calls.get(id)?.reject(new Error(`${name} took more than ${CALL_MS / 1_000} s`))
        calls.delete(id)
      }, CALL_MS)
      try {
        return await answer
      } finally {
        clearTimeout(timer)
      }
    },
    async close() {
      child.kill('SIGKILL')
      await left
    },
  }
}

/** In the child: answers calls by name. @param {Record<string, (given: never) => unknown>} handlers */
export function answerCalls(handlers) {
  process.on('message', async ({ id, name, given }) => {
    try {
      process.send({ id, value: await handlers[name](given) })
    } catch (error) {
      process.send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  })
  // Nobody is left to ask.
  process.on('disconnect', () => process.exit())
}
