import type { BlockState } from '../../../src/elements/index.js'
import type { Bench } from './bench.js'

/** What a block shows in a state, and how it comes there. */
export interface Scene {
  /** From `idle`, with nothing asked yet. */
  reach(bench: Bench): Promise<void>
  /** What the status bar says. */
  readonly message: RegExp
  /** What a screen reader was told last. */
  readonly announcement: RegExp
  /** The buttons, in the order of the page, by their labels: what each block's answer brings along is left out. */
  readonly buttons: (action: string) => readonly string[]
  /** Of the bar: there is none, it flows, it stands at some place, at its end, or where it began. */
  readonly progress: 'none' | 'flows' | 'some' | 'full'
}

const running = () => ['Stop', 'Copy', 'Clear']

/**
 * Every state that a block can be in. A state that is added to the source and not to this table fails to compile, and a
 * scene that does not end in its state fails the tests that are driven by it.
 */
export const SCENES: Readonly<Record<BlockState, Scene>> = {
  idle: {
    reach: async () => {},
    message: /^$/,
    announcement: /^$/,
    buttons: (action) => [action],
    progress: 'none',
  },
  sending: {
    reach: async (bench) => {
      await bench.ask()
    },
    message: /^Sending…$/,
    announcement: /^Sent\.$/,
    buttons: running,
    progress: 'flows',
  },
  queued: {
    reach: async (bench) => {
      const stream = await bench.ask()
      stream.start({ max_tokens: bench.limit })
      stream.status('queued')
    },
    message: /free place/,
    announcement: /^Waiting for a free place\.$/,
    buttons: running,
    progress: 'flows',
  },
  thinking: {
    reach: async (bench) => {
      const stream = await bench.ask()
      stream.start({ max_tokens: bench.limit })
      stream.reason(bench.sample.reasoning)
    },
    message: /^Thinking…$/,
    announcement: /^Sent\.$|^Thinking\.$/,
    buttons: running,
    progress: 'flows',
  },
  streaming: {
    reach: (bench) => bench.write(),
    message: /^Writing…$/,
    announcement: /^The answer has started\.$/,
    buttons: running,
    progress: 'some',
  },
  retrying: {
    reach: async (bench) => {
      await bench.write()
      const error = { code: 'llm_overloaded', message: 'The model is busy. Another attempt follows.' } as const
      bench.stream.retrying({ attempt: 2, max_attempts: 5, delay_ms: 12_000, error })
    },
    message: /try/i,
    announcement: /^Trying again: attempt 2 of 5\.$/,
    buttons: () => ['Stop', 'Retry now', 'Copy', 'Clear'],
    progress: 'some',
  },
  recovering: {
    reach: async (bench) => {
      await bench.write()
      bench.stream.status('recovering')
    },
    message: /^Another server takes over…$/,
    announcement: /^Another server takes over\.$/,
    buttons: running,
    progress: 'some',
  },
  reconnecting: {
    reach: async (bench) => {
      await bench.write()
      bench.simulator.offline()
    },
    message: /^Reconnecting…$/,
    announcement: /^The connection is lost\. Reconnecting\.$/,
    buttons: () => ['Retry now', 'Stop', 'Copy', 'Clear'],
    progress: 'some',
  },
  complete: {
    reach: async (bench) => {
      await bench.write()
      await bench.finish()
    },
    message: /^(Done\.|That is all of it\.|Here it is\.)$/,
    announcement: /^The answer is complete\.$/,
    buttons: (action) => [action, 'Copy', 'Clear'],
    progress: 'full',
  },
  cancelled: {
    reach: async (bench) => {
      await bench.write()
      bench.block.stop()
      await bench.cut()
    },
    message: /^(Ended early|Left as it is)\.$/,
    announcement: /^Stopped\.$/,
    buttons: (action) => [action, 'Run again', 'Copy', 'Clear'],
    progress: 'some',
  },
  error: {
    reach: async (bench) => {
      await bench.write()
      bench.stream.fail({ code: 'llm_interrupted', message: 'It broke off in the middle. Try again.' })
      await bench.cut()
    },
    message: /^(No answer this time|That did not work)\.$/,
    announcement: /^Error\. The model could not answer\. /,
    buttons: (action) => [action, 'Retry', 'Copy', 'Clear'],
    progress: 'some',
  },
}
