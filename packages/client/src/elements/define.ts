import { AiBlockElement } from './ai-block.js'
import { AiConnectionStatusElement } from './ai-connection-status.js'

/** Undefined where a server imports this. */
const registry = (globalThis as { customElements?: CustomElementRegistry }).customElements

// A page may load this twice, once itself and once in an embed; the first one stays.
if (registry && !registry.get('ai-block')) registry.define('ai-block', AiBlockElement)
if (registry && !registry.get('ai-connection-status'))
  registry.define('ai-connection-status', AiConnectionStatusElement)
