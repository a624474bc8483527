import { createClient, ErrorReply } from '@redis/client'
import { StoreUnavailable } from '../../ports/stream-store.js'
import { replyOf } from './redis-fault.js'

const OLDEST_MAJOR = 7

/** How long the server may be silent, in milliseconds: one that hangs is not waited for without a word. */
const SILENCE_MS = 5_000

/** What a server is, as far as it matters here. */
export interface ServerKind {
  readonly cluster: boolean
}

/** The server is of no use as it is set up: starting again does not help. */
export class UnfitServer extends Error {
  override readonly name = 'UnfitServer'
  readonly code = 'unfit_server'
}

/** A server that does not let this one in, or not do what it needs. */
const REFUSALS: ReadonlySet<string | undefined> = new Set(['NOAUTH', 'WRONGPASS', 'NOPERM'])

/** Certificates that this process has no reason to believe, by the codes of Node's TLS. */
const UNTRUSTED: ReadonlySet<string | undefined> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/**
 * Looks at a server before it is relied on.
 * @throws {UnfitServer} for an old version, one that throws keys away when it is full, one that refuses the user, and a
 *   certificate that is not trusted
 * @throws {StoreUnavailable} when it cannot be reached, says nothing, or cannot be written to
 */
export async function checkServer(url: string, { silenceMs = SILENCE_MS } = {}): Promise<ServerKind> {
  const info = await infoOf(url, silenceMs)
  const major = Number(info.get('redis_version')?.split('.', 1)[0])
  // Valkey says 7.2.4 here, whatever its own version.
  if (!(major >= OLDEST_MAJOR))
    throw new UnfitServer(`REDIS_URL: Redis ${OLDEST_MAJOR} or later is needed, this is ${info.get('redis_version')}.`)
  const policy = info.get('maxmemory_policy') ?? 'noeviction'
  if (policy !== 'noeviction')
    throw new UnfitServer(
      `REDIS_URL: the server's maxmemory-policy is ${policy}: it would throw answers away that are being read. Set maxmemory-policy noeviction.`,
    )
  const cluster = info.get('cluster_enabled') === '1'
  // Of a cluster any node will do. Elsewhere a failover may be under way: another start may find a primary.
  if (!cluster && info.get('role') === 'slave')
    throw new StoreUnavailable('REDIS_URL: the server is a replica, which cannot be written to. Name the primary.')
  return { cluster }
}

async function infoOf(url: string, silenceMs: number): Promise<Map<string, string>> {
  const socket = { reconnectStrategy: false, connectTimeout: silenceMs, socketTimeout: silenceMs } as const
  const client = createClient({ url, socket, maintNotifications: 'disabled' })
  // The same error rejects what is awaited below; without a listener it would end the process.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return linesOf(await client.info('everything'))
  } catch (error) {
    if (REFUSALS.has(replyOf(error)))
      throw new UnfitServer('REDIS_URL: the server refuses the user, the password, or what they are allowed to do.')
    const { code } = error as NodeJS.ErrnoException
    if (UNTRUSTED.has(code))
      throw new UnfitServer(
        `REDIS_URL: the certificate of ${new URL(url).host} is not trusted (${code}). Name the file of its authority in NODE_EXTRA_CA_CERTS.`,
      )
    throw new StoreUnavailable(whyNot(url, error), { cause: error })
  } finally {
    if (client.isOpen) client.destroy()
  }
}

/** Without the user and the password that the address may have in it. */
function whyNot(url: string, error: unknown): string {
  const { host } = new URL(url)
  if (error instanceof ErrorReply) return `REDIS_URL: the server at ${host} refuses: ${error.message}`
  const { code = 'it says nothing' } = error as NodeJS.ErrnoException
  return `REDIS_URL: the server at ${host} cannot be reached (${code}). Start it, or correct the address.`
}

function linesOf(info: string): Map<string, string> {
  const lines = info.split('\r\n').filter((line) => line.includes(':'))
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]))
}
