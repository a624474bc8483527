import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { anthropicWire } from './anthropic-wire.js'
import { geminiWire } from './gemini-wire.js'
import { openaiChatWire } from './openai-chat-wire.js'
import { openaiResponsesWire } from './openai-responses-wire.js'
import { perform } from './perform.js'
import type { VendorKind, VendorRequest, VendorScript } from './vendor-script.js'
import type { Wire } from './wire.js'

/** A fake vendor on a port of its own. See README.md for what it can be told to do. */
export interface Vendor {
  /** The base URL to configure, with `/v1` where the vendor's has it. */
  readonly url: string
  /** Every request so far, oldest first. */
  readonly requests: readonly VendorRequest[]
  /** The text sent so far, one entry per request. */
  readonly transcript: readonly string[]
  /** Resolves when the client closes the connection of any unfinished answer; `requests[n].closed` tells of one. */
  readonly closed: Promise<void>
  /** Resolves when request `index` (from 0) has arrived. */
  arrived(index?: number): Promise<VendorRequest>
  /** Drops all connections and stops listening. Idempotent. */
  close(): Promise<void>
}

/** What to do with every request, or a function that decides for each (`index` counts from 0). */
export type VendorScripts = VendorScript | ((request: VendorRequest, index: number) => VendorScript)

const WIRES: Readonly<Record<VendorKind, Wire>> = {
  'openai-chat': openaiChatWire,
  'openai-responses': openaiResponsesWire,
  anthropic: anthropicWire,
  gemini: geminiWire,
}

/** Starts a fake vendor on 127.0.0.1 at a free port. */
export async function startVendor(kind: VendorKind, script: VendorScripts = {}): Promise<Vendor> {
  const wire = WIRES[kind]
  const requests: VendorRequest[] = []
  const waiting = new Map<number, (request: VendorRequest) => void>()
  const anyClosed = deferred()
  const brokenByUs = new WeakSet<ServerResponse>()

  const answer = async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = await readBody(incoming)
    const closed = deferred()
    const stop = new AbortController()
    const { headers, url: path = '', socket } = incoming
    const call = { path, headers, port: socket.remotePort, body, sent: '', closed: closed.promise }
    response.once('close', () => {
      stop.abort()
      // Ended in good order, or broken by the script: neither was the client's doing.
      if (response.writableEnded || brokenByUs.has(response)) return
      closed.resolve()
      anyClosed.resolve()
    })
    const index = requests.push(call) - 1
    waiting.get(index)?.(call)
    const told = typeof script === 'function' ? script(call, index) : script
    await perform({ wire, script: told, call, response, broken: () => brokenByUs.add(response), signal: stop.signal })
  }

  const server = createServer((incoming, response) => {
    // A client that left is what `closed` tells; anything else is a mistake in the kit and must be seen.
    answer(incoming, response).catch((error: unknown) => {
      if (!response.destroyed) response.destroy(error instanceof Error ? error : new Error(String(error)))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    url: `http://127.0.0.1:${port}${wire.basePath}`,
    requests,
    get transcript() {
      return requests.map((request) => request.sent)
    },
    closed: anyClosed.promise,
    arrived(index = requests.length) {
      const here = requests[index]
      return here ? Promise.resolve(here) : new Promise((resolve) => waiting.set(index, resolve))
    },
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function readBody(incoming: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString()
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
}

function deferred(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = () => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
