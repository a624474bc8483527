// A vendor that speaks as OpenAI does: the bench's source as Chat Completions, an event per token, as fast as it is read.
import { once } from 'node:events'
import { createServer } from 'node:http'

const HEAD = {
  id: 'chatcmpl-CfQ1wR7Tq3YxvKzP0aLmNbDsEuHj8',
  object: 'chat.completion.chunk',
  created: 1_763_700_000,
  model: 'bench',
  service_tier: 'default',
  system_fingerprint: 'fp_51db84afab',
}
const USAGE = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 }

const data = (value) => `data: ${JSON.stringify(value)}\n\n`
const chunk = (delta, finish_reason = null) =>
  data({ ...HEAD, choices: [{ index: 0, delta, logprobs: null, finish_reason }], usage: null })

const OPENING = chunk({ role: 'assistant', content: '', refusal: null })
const CLOSING = `${chunk({}, 'stop')}${data({ ...HEAD, choices: [], usage: USAGE })}data: [DONE]\n\n`

// Only its text differs from one event to the next: the vendor's core is the readers', too.
const [BEFORE, BEHIND] = chunk({ content: '' }).split('""', 2)
const eventOf = (text) => `${BEFORE}${JSON.stringify(text)}${BEHIND}`

/** @type {import('../contenders.mjs').Serve} */
export async function serve({ source }) {
  const server = createServer(async (request, response) => {
    const stream = source.stream(await promptOf(request), eventOf, CLOSING)
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    response.write(OPENING)
    for await (const event of stream) {
      if (!response.write(event)) await once(response, 'drain')
    }
    response.end()
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: server.address().port, close: () => server.close() }
}

/** What was asked last: the id of a stream. */
async function promptOf(request) {
  const parts = await request.toArray()
  const { content } = JSON.parse(Buffer.concat(parts).toString()).messages.at(-1)
  return typeof content === 'string' ? content : content[0].text
}
