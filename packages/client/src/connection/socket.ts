import ReconnectingWebSocket from 'reconnecting-websocket'
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

/** The longest that a timer can wait: the attempt's time limit is kept by the connection, not by the library. */
const NEVER_MS = 2 ** 31 - 1

/**
 * Opens one connection. The library's own schedule, time limit and buffer are off, because each would undo a promise:
 * it reconnects after every close code and without jitter, its time limit throws in Node when it hits an attempt, and a
 * buffered frame would overtake the `hello` of the next connection. So it makes exactly one attempt, and the next is
 * another call.
 */
export function openSocket(url: string, WebSocket: WebSocketConstructor, events: SocketEvents): Socket {
  let live = true
  const socket = new ReconnectingWebSocket(url, [SUBPROTOCOL], {
    WebSocket: guarded(WebSocket, () => lose(ABNORMAL)),
    maxRetries: 0,
    maxEnqueuedMessages: 0,
    connectionTimeout: NEVER_MS,
  })
  const drop = (): void => {
    live = false
    socket.close()
  }
  const lose = (code: number): void => {
    if (!live) return
    drop()
    events.onLost(code)
  }
  socket.onopen = () => live && events.onOpen()
  socket.onmessage = ({ data }) => {
    // The protocol has no binary frames.
    if (live && typeof data === 'string') events.onText(data)
  }
  // After an error the library makes up a close event with code 1000, whose target is the library's object itself.
  socket.onclose = ({ code, target }) => lose(target === socket ? ABNORMAL : code)
  return { send: (text) => live && sendNow(socket, text), drop }
}

function sendNow(socket: ReconnectingWebSocket, text: string): boolean {
  if (socket.readyState !== ReconnectingWebSocket.OPEN) return false
  socket.send(text)
  return true
}

/**
 * The same class, whose constructor never throws: a throw (a bad address, `ws:` on an `https:` page) would be an
 * unhandled rejection inside the library, which would then stay "connecting" for ever.
 */
function guarded(Inner: WebSocketConstructor, onFailure: () => void): unknown {
  function Guarded(url: string, protocols: string[]): object {
    try {
      return new Inner(url, protocols)
    } catch {
      // The reason is in the browser's console already, and the remedy is the same as for any failed attempt.
      queueMicrotask(onFailure)
      return Object.assign(new EventTarget(), { readyState: 3, binaryType: 'blob', close() {}, send() {} })
    }
  }
  return Object.assign(Guarded, { CLOSING: 2 })
}
