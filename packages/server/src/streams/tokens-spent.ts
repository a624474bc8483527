import type { Usage } from '@runnel/protocol'
import type { EventLog } from '../ports/event-log.js'
import type { StreamRecord } from '../ports/stream-store.js'
import { estimateTokens } from '../ports/token-estimate.js'

/** What an ended stream took: as the vendor counted it, else estimated from the text. */
export function tokensSpent({ request }: Pick<StreamRecord, 'request'>, log: EventLog): Usage {
  const told = log.terminal?.usage
  if (told) return told
  // The reasoning, too: it is paid for like any other text.
  const written = log.chars
  // A vendor that refused a request before its first word charges nothing as a rule.
  const asked = written === 0 && log.terminal?.type !== 'complete' ? 0 : request.prompt.length
  return { input_tokens: estimateTokens(asked), output_tokens: estimateTokens(written) }
}
