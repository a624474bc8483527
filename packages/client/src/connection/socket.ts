import { SUBPROTOCOL } from '@runnel/protocol'
import { ABNORMAL } from './close-codes.js'

/** A `WebSocket` class: the browser's own, or the one of `ws` in Node. */
export type WebSocketConstructor = new (url: string, protocols?: string | string[]) => object

export interface SocketEvents {
  onOpen(): void
  onText(text: string): void
  /** Once at most, and never after `drop`. Whether the attempt failed or the connection ended, `code` says why. */
  onLost(code: number): void
}

/** One attempt, and the connection that comes of it. */
export interface Socket {
  /** False when the socket is not open; nothing is kept. */
  send(text: string): boolean
  /** Lets go of it without a word to `onLost`. Idempotent. */
  drop(): void
}

/** What is used of a `WebSocket`. */
interface RawSocket {
  readonly readyState: number
  send(text: string): void
  close(): void
  addEventListener(type: 'open' | 'error', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void
}

const OPEN = 1

/** Makes one attempt; the next is another call. Never throws, and no event comes before it has returned. */
export function openSocket(url: string, WebSocket: WebSocketConstructor, events: SocketEvents): Socket {
  let live = true
  const lose = (code: number): void => {
    if (!live) return
    live = false
    raw?.close()
    events.onLost(code)
  }
  const raw = construct(url, WebSocket)
  if (!raw) queueMicrotask(() => lose(ABNORMAL))
  raw?.addEventListener('open', () => live && events.onOpen())
  // The protocol has no binary frames.
  raw?.addEventListener('message', ({ data }) => live && typeof data === 'string' && events.onText(data))
  // Listened to until the end: in Node, an error that nobody hears ends the process, and `drop` may cause one.
  raw?.addEventListener('error', () => lose(ABNORMAL))
  raw?.addEventListener('close', ({ code }) => lose(code))
  const send = (text: string): boolean => {
    if (!live || raw?.readyState !== OPEN) return false
    raw.send(text)
    return true
  }
  const drop = (): void => {
    live = false
    raw?.close()
  }
  return { send, drop }
}

function construct(url: string, WebSocket: WebSocketConstructor): RawSocket | undefined {
  try {
    // Whatever class was given, it has the shape of a browser's.
    return new WebSocket(url, [SUBPROTOCOL]) as RawSocket
  } catch {
    // A bad address, `ws:` on an `https:` page: the remedy is the same as for any attempt that failed.
    return undefined
  }
}
