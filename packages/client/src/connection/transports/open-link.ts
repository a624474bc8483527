import type { Transport } from '../../types.js'
import { ABNORMAL } from '../close-codes.js'
import type { Http } from '../json-mode.js'
import { openSocket, type WebSocketConstructor } from '../socket.js'
import type { HttpLinkOptions } from './http/http-link.js'
import type { Link, LinkEvents } from './link.js'

export interface LinkOptions {
  /** The address of the WebSocket. */
  readonly url: string
  readonly WebSocket: WebSocketConstructor | undefined
  readonly http: Http
  /** Whether no other transport is left to try when this one does not work. */
  readonly isLast: boolean
}

/** Makes one attempt over a transport. */
export function openLink(transport: Transport, { http, isLast, ...options }: LinkOptions, events: LinkEvents): Link {
  return transport === 'websocket' ? openWebSocket(options, events) : openHttp({ http, transport, isLast }, events)
}

/** A socket that ends without a reason before its first word is not let through, as far as anybody can tell. */
export function openWebSocket({ url, WebSocket }: Pick<LinkOptions, 'url' | 'WebSocket'>, events: LinkEvents): Link {
  if (!WebSocket) return neverOpened(events)
  let hasSpoken = false
  return openSocket(url, WebSocket, {
    onOpen: () => events.onOpen(),
    onText: (text) => {
      hasSpoken = true
      events.onText(text)
    },
    onLost: (code) => events.onLost({ code, unfit: code === ABNORMAL && !hasSpoken }),
  })
}

/** Loaded by the pages that need it. */
function openHttp(options: HttpLinkOptions, events: LinkEvents): Link {
  let isLive = true
  let link: Link | undefined
  import('./http/http-link.js').then(
    ({ HttpLink }) => {
      if (isLive) link = new HttpLink(options, events)
    },
    () => isLive && events.onLost({ code: ABNORMAL }),
  )
  const drop = (): void => {
    isLive = false
    link?.drop()
  }
  return { send: (text) => link?.send(text) === true, drop }
}

function neverOpened(events: LinkEvents): Link {
  let isLive = true
  queueMicrotask(() => isLive && events.onLost({ code: ABNORMAL, unfit: true }))
  return { send: () => false, drop: () => (isLive = false) }
}
