import { type Provider, ProviderError, type ProviderEvent, type ProviderRequest } from '../ports/provider.js'
import { estimateTokens } from '../ports/token-estimate.js'
import { article } from './demo-articles.js'
import { diagram } from './demo-diagrams.js'
import { explanation } from './demo-explanations.js'
import { quiz } from './demo-quizzes.js'
import { DemoParams, hesitate, Refusals, simulationOf, slowPace } from './demo-simulations.js'
import { topicOf } from './demo-topic.js'
import { openPacer } from './pacer.js'
import { cutTokens } from './tokens.js'

export interface DemoOptions {
  /** Tokens per second, held over time; 0 (the default is 50): as fast as they are read. */
  readonly tokensPerSecond?: number
}

const MODEL = 'demo-1'
const DEFAULT_TOKENS_PER_SECOND = 50

/**
 * A provider that needs no key and no network. Its answers are texts of its own that take up the prompt; the same
 * request gets the same answer. The parameter `simulate` has it fail as vendors do. After an abort it throws
 * `signal.reason`.
 * @throws {RangeError} when `tokensPerSecond` is negative or not a number
 */
export function demo({ tokensPerSecond = DEFAULT_TOKENS_PER_SECOND }: DemoOptions = {}): Provider {
  if (!(tokensPerSecond >= 0)) throw new RangeError('tokensPerSecond must be 0 or more')
  const refusals = new Refusals()
  return {
    name: 'demo',
    model: MODEL,
    params: DemoParams,
    async *stream(request, { signal }) {
      const simulation = simulationOf(request)
      refusals.check(request, simulation)
      const all = cutTokens(restOf(answer(request), request.partial))
      const tokens = all.slice(0, request.max_tokens ?? all.length)
      const said = simulation === 'cut' ? tokens.slice(0, Math.ceil(tokens.length / 2)) : tokens
      if (simulation === 'slow') await hesitate({ signal })
      const pacer = openPacer(slowPace(simulation) ?? tokensPerSecond, { signal })
      try {
        for (const text of said) {
          // The pacer answers without a promise as long as tokens are due, which keeps bursts cheap.
          const wait = pacer.next()
          if (wait) await wait
          yield { type: 'text', text }
        }
      } finally {
        pacer.close()
      }
      if (simulation === 'cut') throw new ProviderError('llm_interrupted')
      yield end(request, tokens.length, all.length)
    },
  }
}

function answer({ block, params, turns }: ProviderRequest): string {
  const topic = topicOf(turns)
  switch (block) {
    case 'quiz':
      return quiz(topic, params)
    case 'diagram':
      return diagram(topic, params)
    case 'explain':
      return explanation(topic)
    default:
      return article(topic)
  }
}

/** Its answers are the same each time: what readers have is a beginning of one, or of another's. */
function restOf(text: string, partial = ''): string {
  return text.startsWith(partial) ? text.slice(partial.length) : text
}

function end({ instructions, turns }: ProviderRequest, sent: number, whole: number): ProviderEvent {
  const texts = [instructions, ...turns.map(({ text }) => text)]
  const read = texts.reduce((sum, text) => sum + estimateTokens(text.length), 0)
  return {
    type: 'end',
    finish_reason: sent < whole ? 'length' : 'stop',
    model: MODEL,
    usage: { input_tokens: read, output_tokens: sent },
  }
}
