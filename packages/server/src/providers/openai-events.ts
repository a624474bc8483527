import { EventData } from './event-data.js'
import type { OpenAISdk } from './openai-sdk.js'

/** What the SDK answers a call with, as far as it is needed here: who asks for the response gets it unread. */
interface UnreadAnswer {
  asResponse(): Promise<Response>
}

/** Comes after the last event of Chat Completions. */
const DONE = '[DONE]'

/**
 * The events of a response that the SDK has opened. Its own reader looks at each byte in JavaScript and copies the rest of
 * its buffer for each event, which takes more than all else between the vendor's socket and the reader's: see
 * `docs/decisions/vendor-streams.md`. Request, credentials and errors stay the SDK's.
 */
export async function openEvents<Event>(answer: UnreadAnswer, { APIError }: OpenAISdk): Promise<AsyncIterable<Event>> {
  const { body, headers } = await answer.asResponse()
  const failure = (error: object) => new APIError(undefined, error, undefined, headers)
  return readEvents(body, failure) as AsyncIterable<Event>
}

async function* readEvents(
  body: AsyncIterable<Uint8Array> | null,
  failure: (error: object) => Error,
): AsyncGenerator<object> {
  const events = new EventData()
  for await (const bytes of body ?? []) {
    for (const data of events.take(bytes)) {
      if (data === DONE) return
      const event = JSON.parse(data) as { readonly error?: object | null }
      if (event.error) throw failure(event.error)
      yield event
    }
  }
}
