import type { BlockState } from '../../../src/elements/index.js'
import { type Bench, shown, until } from './bench.js'
import type { BlockName } from './samples.js'

/** What a state can look like beside what the table shows of it. */
export interface Variant {
  readonly block: BlockName
  readonly from: BlockState
  /** From that state. Resolves when it is painted. */
  reach(bench: Bench): Promise<void>
}

const find = <E extends Element = HTMLElement>({ block }: Bench, selector: string): E => {
  const found = block.shadowRoot?.querySelector<E>(selector)
  if (!found) throw new Error(`no ${selector}`)
  return found
}

export const VARIANTS: Readonly<Record<string, Variant>> = {
  'thinking, with its reasoning unfolded': {
    block: 'ask',
    from: 'thinking',
    reach: async (bench) => {
      await shown(bench.block, '.reasoning:not([hidden])')
      find<HTMLDetailsElement>(bench, '.reasoning').open = true
      await until(() => find(bench, '.thoughts').textContent.includes('physics'), 'thoughts')
    },
  },
  'streaming, waiting for the next attempt to connect': {
    block: 'ask',
    from: 'streaming',
    reach: async (bench) => {
      bench.simulator.refuse()
      await shown(bench.block, '.badge[data-state=waiting] .detail')
    },
  },
  'complete, at the length limit': {
    block: 'explain',
    from: 'streaming',
    reach: async (bench) => {
      bench.stream.complete({ finish_reason: 'length' })
      await shown(bench.block, '.body > .hint')
    },
  },
  'trying again, with the text of the try before': {
    block: 'explain',
    from: 'error',
    reach: async (bench) => {
      bench.block.retry()
      bench.stream.start()
      await shown(bench.block, '.earlier')
    },
  },
  'an error that no other try would help': {
    block: 'ask',
    from: 'sending',
    reach: async (bench) => {
      bench.stream.fail({
        code: 'llm_auth',
        message: 'The model’s key is not accepted. Tell whoever runs this server.',
      })
      await shown(bench.block, '[part=error]')
    },
  },
  'answered, one right and one wrong': {
    block: 'quiz',
    from: 'complete',
    reach: async (bench) => {
      for (const [index, choice] of [1, 2].entries())
        find(bench, `fieldset:nth-child(${index + 1}) label:nth-child(${choice + 1}) input`).click()
      await shown(bench.block, 'fieldset:nth-child(2)[data-result]')
    },
  },
  'with its source unfolded': {
    block: 'diagram',
    from: 'complete',
    reach: async (bench) => {
      find<HTMLDetailsElement>(bench, '.answer details').open = true
    },
  },
}
