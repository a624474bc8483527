import { encode, type ClientCommand } from '@runnel/protocol'
import { onTestFinished, vi } from 'vitest'
import { SessionStore } from '../../src/connection/session-store.js'
import { HttpLink } from '../../src/connection/transports/http/http-link.js'
import type { Loss } from '../../src/connection/transports/link.js'
import type { Transport } from '../../src/index.js'
import { FakeHttp, type FakeRequest } from './fake-http.js'
import { SESSION, welcome } from './messages.js'

const { type: _, session: __, ...config } = welcome()
/** What GET /api/config answers. */
export const CONFIG: Readonly<Record<string, unknown>> = config
/** What an event stream begins with. */
export const PADDING = `:${' '.repeat(2048)}\n\n`

/** A link over HTTP, and the server that the test plays. */
export interface HttpHouse {
  readonly http: FakeHttp
  readonly link: HttpLink
  /** What the link said, as type and id. */
  readonly said: string[]
  /** The same in JSON. */
  readonly texts: string[]
  readonly losses: Loss[]
  say(...commands: ClientCommand[]): void
  /** The reads that were asked for, in order. */
  reads(): FakeRequest[]
  posts(): string[]
}

interface HttpHouseOptions {
  transport?: Exclude<Transport, 'websocket'>
  isLast?: boolean
}

/** A link whose server has said nothing yet. Time is the test's; it goes on when the test ends. */
export function httpHouse({ transport = 'sse', isLast = false }: HttpHouseOptions = {}): HttpHouse {
  vi.useFakeTimers()
  const http = new FakeHttp()
  const said: string[] = []
  const texts: string[] = []
  const losses: Loss[] = []
  const session = new SessionStore('https://a.example', undefined)
  const link = new HttpLink(
    { http: { server: 'https://a.example', session, fetch: http.fetch }, transport, isLast },
    {
      onOpen: () => said.push('open'),
      onText: (text) => {
        texts.push(text)
        const { type, id, re } = JSON.parse(text) as { type: string; id?: string; re?: string }
        said.push([type, re, id].filter((part) => part !== undefined).join(' '))
      },
      onLost: (loss) => losses.push(loss),
    },
  )
  onTestFinished(() => {
    link.drop()
    vi.useRealTimers()
  })
  return {
    http,
    link,
    said,
    texts,
    losses,
    say: (...commands) => {
      for (const command of commands) link.send(encode(command))
    },
    reads: () => http.requests.filter(({ path }) => path === '/api/events'),
    posts: () => http.requests.flatMap(({ path, body }) => (path === '/api/prompts' ? [String(body?.['id'])] : [path])),
  }
}

/** A link whose server has said what it is. */
export async function openHttpHouse(options?: HttpHouseOptions): Promise<HttpHouse> {
  const opened = httpHouse(options)
  await opened.http.request(0).answer(CONFIG)
  await opened.http.request(1).answer([], { headers: { 'x-session': SESSION } })
  opened.http.requests.length = 0
  opened.said.length = 0
  return opened
}

/** The newest of the reads. Throws when there is none. */
export function lastRead({ reads }: HttpHouse): FakeRequest {
  const read = reads().at(-1)
  if (!read) throw new Error('nothing is read')
  return read
}

export function prompt(id: string): ClientCommand {
  return { type: 'prompt', id, prompt: 'why?' }
}

/** Events as an event stream carries them. */
export function sse(...events: { type: string }[]): string {
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')
}

/** Everything that is due now. */
export const soon = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)
