// A program in the background: started, waited for, signalled and stopped by its process id.
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { SetupFailure } from '../failure.mjs'

/** How long a program may take until it serves, in milliseconds. */
const START_MS = 30_000

/** How often it is asked, in milliseconds. */
const LOOK_MS = 25

/** What of its log is shown when it does not start, in characters. */
const TAIL = 2_000

/**
 * Starts a program, and resolves once `isReady` says so. What it prints goes to `log`, from its beginning.
 * @param {{ name: string, command: string, args: readonly string[], log: string, env?: NodeJS.ProcessEnv, cwd?: string,
 *   identity?: { uid?: number, gid?: number }, isReady: () => Promise<boolean> }} options
 * @returns {Promise<import('./start-cluster.mjs').Program>}
 * @throws {SetupFailure} when it ends before that, or takes too long
 */
export async function startProgram({ name, command, args, log, env, cwd, identity, isReady }) {
  const file = openSync(log, 'w')
  // A group of its own: Ctrl-C in a terminal goes to the starter only, which ends the programs in their order.
  const child = spawn(command, args, { stdio: ['ignore', file, file], env, cwd, ...identity, detached: true })
  closeSync(file)
  const program = programOf(name, child)
  const started = performance.now()
  while (!(await isReady())) {
    if (program.running && performance.now() - started < START_MS) await delay(LOOK_MS)
    else await fail(program, log)
  }
  // Somebody else may serve where it could not.
  if (!program.running) await fail(program, log)
  return program
}

async function fail(program, log) {
  await program.kill()
  throw new SetupFailure(`${program.name} did not start.`, readFileSync(log, 'utf8').slice(-TAIL))
}

function programOf(name, child) {
  const exited = new Promise((resolve) => {
    child.once('exit', resolve)
    // A program that is not there never exits.
    child.once('error', resolve)
  })
  let running = true
  void exited.then(() => (running = false))
  const program = {
    name,
    pid: child.pid ?? 0,
    get running() {
      return running
    },
    exited,
    signal: (signal) => void (running && child.kill(signal)),
    kill: () => {
      // The whole group: a master that is killed leaves its workers behind.
      if (running && child.pid !== undefined) killGroup(child.pid)
      return exited
    },
    stop: async (graceMs) => {
      // One that was paused hears no other signal.
      program.signal('SIGCONT')
      program.signal('SIGTERM')
      const late = new AbortController()
      await Promise.race([exited, delay(graceMs, undefined, { signal: late.signal }).catch(() => undefined)])
      late.abort()
      await program.kill()
    },
  }
  return program
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It ended in this moment.
  }
}
