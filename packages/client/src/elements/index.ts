export { AiBlockElement } from './ai-block.js'
export { AiConnectionStatusElement } from './ai-connection-status.js'
export { AiCancelEvent, AiCompleteEvent, AiErrorEvent, AiStartEvent } from './events.js'
export type { CodeHighlighter, Highlighter, HighlighterLoader, Span, SpanKind } from '../rendering/code/span.js'
