import { ERROR_KINDS, type CancelReason, type ErrorCode, type FinishReason } from '@runnel/protocol'
import { afterEach, expect, test } from 'vitest'
import { answerWords } from '../../src/elements/words/answer-words.js'
import { type Bench, openBench } from './kit/bench.js'
import { expectAccessible, query, textOf } from './kit/fixture.js'

let bench: Bench | undefined

afterEach(() => {
  bench?.close()
  document.body.replaceChildren()
})

/** How an error comes: as the stream's end, as the answer to its prompt, or from the client itself. */
type Way = 'end' | 'refusal' | 'restart' | 'closed'

/** Every code of the protocol: one that is added there and not here fails to compile. */
const WAYS: Readonly<Record<ErrorCode, Way>> = {
  bad_json: 'refusal',
  bad_message: 'refusal',
  prompt_too_long: 'refusal',
  message_too_large: 'refusal',
  unknown_block: 'refusal',
  unknown_model: 'refusal',
  id_in_use: 'refusal',
  stream_not_found: 'restart',
  resume_expired: 'end',
  conversation_busy: 'refusal',
  unauthorized: 'refusal',
  forbidden: 'refusal',
  rate_limited: 'refusal',
  too_many_streams: 'refusal',
  streaming_disabled: 'end',
  llm_auth: 'end',
  llm_rate_limited: 'end',
  llm_overloaded: 'end',
  llm_timeout: 'end',
  llm_unavailable: 'end',
  llm_bad_request: 'end',
  llm_refused: 'end',
  llm_interrupted: 'end',
  internal: 'end',
  interrupted: 'end',
  store_unavailable: 'end',
  shutting_down: 'refusal',
  connection_lost: 'closed',
  connection_timeout: 'end',
}

const LOST: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['resume_expired', 'stream_not_found'])

async function fail(code: ErrorCode, way: Way): Promise<Bench> {
  const failing = await openBench('ask', way === 'refusal' ? { answer: () => ({ refuse: code }) } : {})
  if (way === 'refusal') failing.block.submit()
  else await failing.write()
  if (way === 'end') failing.stream.fail(code)
  if (way === 'restart') failing.simulator.restart()
  // A close code after which the client does not come back.
  if (way === 'closed') failing.simulator.drop(1003)
  return failing
}

test.each(Object.entries(WAYS) as [ErrorCode, Way][])(
  '%s is told in words, with a way on where there is one',
  async (code, way) => {
    bench = await fail(code, way)
    const { block } = bench
    await expect.poll(() => query(block, '.base').dataset['state']).toBe('error')
    await expect.poll(() => textOf(block, '[part=error]')).not.toBe('')
    await block.updateComplete
    const title = answerWords.errors[LOST.has(code) ? 'server' : ERROR_KINDS[code]]
    expect(textOf(block, '[part=error] strong')).toBe(title)
    const words = textOf(block, '[part=error] p').slice(title.length).trim()
    expect(words).not.toBe('')
    expect(textOf(block, '.base > [role=status]')).toBe(`Error. ${title} ${words}`)
    expect(query<HTMLTextAreaElement>(block, 'textarea').disabled).toBe(false)
    await expectAccessible(block)
  },
)

const REASONS: Readonly<Record<CancelReason, true>> = { client: true, abandoned: true, shutdown: true, limit: true }

test.each(Object.keys(REASONS) as CancelReason[])(
  'an answer that ended with "%s" says who stopped it',
  async (reason) => {
    bench = await openBench('explain')
    await bench.write()
    bench.stream.cancel(reason)
    const { block } = bench
    await expect.poll(() => textOf(block, '[part=stopped] strong')).toBe(answerWords.stops[reason])
    expect(textOf(block, '.base > [role=status]')).toBe(answerWords.stops[reason])
    await expectAccessible(block)
  },
)

const FINISHES: Readonly<Record<FinishReason, string>> = {
  stop: '',
  length: answerWords.lengthLimit,
  content_filter: answerWords.contentFilter,
}

test.each(Object.entries(FINISHES) as [FinishReason, string][])(
  'an answer that ended for "%s" says why it is no longer',
  async (finish_reason, words) => {
    bench = await openBench('explain')
    await bench.write()
    bench.stream.complete({ finish_reason })
    const { block } = bench
    await expect.poll(() => block.status).toBe('complete')
    await block.updateComplete
    expect(textOf(block, '.body > .hint')).toBe(words)
    await expectAccessible(block)
  },
)
