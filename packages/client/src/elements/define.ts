import { AiBlockElement } from './ai-block.js'
import { AiConnectionStatusElement } from './ai-connection-status.js'

// A page may load this twice, once itself and once in an embed; the first one stays.
if (!customElements.get('ai-block')) customElements.define('ai-block', AiBlockElement)
if (!customElements.get('ai-connection-status'))
  customElements.define('ai-connection-status', AiConnectionStatusElement)
