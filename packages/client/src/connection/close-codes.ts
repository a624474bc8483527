/** What a close code asks of the client. */
export type Fate =
  | { readonly kind: 'reconnect'; readonly after_ms: number }
  | { readonly kind: 'closed'; readonly reason: string }

/** No close frame came: the network broke, the attempt failed, or the server fell silent. */
export const ABNORMAL = 1006
export const MESSAGE_TOO_BIG = 1009
export const UNAUTHORIZED = 4401
export const THROTTLED = 4429
/** Never on a socket: what HTTP tells with 403 of this page's origin, and a refused upgrade cannot tell. */
export const FORBIDDEN = 4403

/** How long the server wants to be left alone after 4429. */
const THROTTLED_MS = 10_000

const FATES: ReadonlyMap<number, Fate> = new Map([
  [1003, { kind: 'closed', reason: 'unsupported_data' }],
  [1008, { kind: 'closed', reason: 'policy_violation' }],
  [UNAUTHORIZED, { kind: 'closed', reason: 'unauthorized' }],
  [FORBIDDEN, { kind: 'closed', reason: 'forbidden' }],
  [THROTTLED, { kind: 'reconnect', after_ms: THROTTLED_MS }],
])

const AT_ONCE: Fate = { kind: 'reconnect', after_ms: 0 }

/** The protocol's table of close codes; a code that it does not name is a broken connection. */
export function fateOf(code: number): Fate {
  return FATES.get(code) ?? AT_ONCE
}
