import type { PromptBody } from '@runnel/protocol'
import { requestError } from '../ports/request-error.js'
import { fingerprint } from './fingerprint.js'
import type { Readable } from './readable.js'

/** The stream that is known under a prompt's id. @throws {RequestError} `id_in_use` where another prompt began it */
export function sameRequest(known: Readable, body: PromptBody): Readable {
  if (known.record.fingerprint === fingerprint(body)) return known
  known.release()
  throw requestError('id_in_use')
}
