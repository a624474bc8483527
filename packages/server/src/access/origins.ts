/** Who may talk to the server from a page. */
export interface OriginPolicy {
  /** Exact origins beside the server's own; `*` for every one. */
  readonly allowed: readonly string[]
  /** The server's own address as pages see it, where a proxy hides it. */
  readonly publicUrl: string | undefined
}

/** What of a request tells where it comes from. */
export interface RequestOrigin {
  readonly origin: string | undefined
  readonly host: string | undefined
  readonly protocol: 'http' | 'https'
}

/**
 * Whether a request with this origin may pass. None at all is a program, not a page: browsers always tell it on
 * WebSockets and on requests across origins.
 */
export function isAllowedOrigin(policy: OriginPolicy, request: RequestOrigin): boolean {
  const { origin } = request
  if (origin === undefined) return true
  if (policy.allowed.includes('*') || policy.allowed.includes(origin)) return true
  return origin === ownOrigin(policy, request)
}

function ownOrigin({ publicUrl }: OriginPolicy, { protocol, host }: RequestOrigin): string | undefined {
  if (publicUrl !== undefined) return new URL(publicUrl).origin
  return host === undefined ? undefined : originOf(`${protocol}://${host}`)
}

/** The origin of an address as a browser writes it (no default port); undefined when it is none. */
function originOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).origin : undefined
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Whether a bind address is reachable from this machine only. */
export function isLoopbackBind(host: string): boolean {
  return host === '::1' || LOOPBACK.test(host)
}

/** Whether a `host` header names the loopback: another name that resolves to it is DNS rebinding. */
export function isLoopbackName(host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false
  const { hostname } = new URL(`http://${host}`)
  return LOOPBACK.test(hostname) || hostname.endsWith('.localhost')
}
