// How the same event looks on each transport, for contracts/stream-schema.yaml. Made of the contract's examples.

/** @typedef {import('./contract-definitions.mjs').Examples} Examples */

const SHARED = [
  "An event's JSON is the same on the WebSocket, in SSE and in a long poll; clients need one decoder.",
  'On each of them events arrive in the order of seq, each once, with neighbouring chunks merged where the reader is behind.',
  'Every one of them reads after a cursor; a reader may change from one to another and goes on with the cursor it has.',
  'The same rule decides on all of them what is shown: apply the next number, drop an old one, ask once for what is missing.',
  'The whole answer in JSON is the log once it has ended: the text of its chunks, and what its terminal event says.',
]

const CARRIERS = {
  websocket: 'One text frame for each event. attached comes ahead of the events of a prompt or resume.',
  sse: 'One message for each event: event is its type, id is <id>.<epoch>.<seq>, data its JSON, and a blank line ends it.',
  long_poll:
    'The body of POST /api/events with accept: application/json; all events that there are, of all streams asked for.',
  json: 'The body of POST /api/stream with accept: application/json, once the stream has ended.',
}

const NOT_SHOWN = 'not shown'

/** What an event becomes in the whole answer, where it does not end it. */
const IN_JSON = {
  Start: 'id, block, and model where the vendor names none',
  Waiting: NOT_SHOWN,
  Retrying: NOT_SHOWN,
  Recovering: NOT_SHOWN,
  Chunk: 'its token is part of text; reasoning is left out',
}

/**
 * @param {Examples} examples
 * @returns {object} the document's `x-transports`
 */
export function transports(examples) {
  const {
    Start: [start],
    Chunk: chunks,
    Welcome: [welcome],
  } = examples
  const story = {
    start: start.message,
    session: welcome.message.session,
    text: chunks
      .slice(0, 2)
      .map(({ message }) => message.token)
      .join(''),
  }
  const events = [...Object.keys(IN_JSON), 'Complete', 'StreamError', 'Cancelled'].flatMap((name) =>
    examples[name].map(({ message }) => [name, message]),
  )
  return { shared: SHARED, ...CARRIERS, examples: events.map(([name, event]) => onEach(name, event, story)) }
}

function onEach(name, event, story) {
  const { epoch } = { ...story.start, ...event }
  const text = JSON.stringify(event)
  return {
    schema: name,
    event,
    websocket: text,
    sse: `event: ${event.type}\nid: ${event.id}.${epoch}.${event.seq}\ndata: ${text}\n\n`,
    long_poll: `{"events":[${text}]}`,
    json: IN_JSON[name] ?? wholeAnswer(event, story),
  }
}

/** The status and body of the whole answer that the event ends, for a log of the start, the text, and the event. */
function wholeAnswer({ type, error, model, finish_reason = 'cancelled', usage, timing }, { start, session, text }) {
  if (type === 'error') return { status: 502, body: { error } }
  const { id, block } = start
  const body = { id, session, block, text, model: model ?? start.model, finish_reason }
  return { status: 200, body: { ...body, ...(usage && { usage }), ...(timing && { timing }) } }
}
