export { AiBlockElement } from './ai-block.js'
export { AiConnectionStatusElement } from './ai-connection-status.js'
export type { BlockState } from './block-state.js'
export {
  AiCancelEvent,
  AiChunkEvent,
  AiCompleteEvent,
  AiErrorEvent,
  AiStartEvent,
  AiStateEvent,
} from './events.js'
export type { AiWords, AiWordsOverrides } from './words/words.js'
export type { CodeHighlighter, Highlighter, HighlighterLoader, Span, SpanKind } from '../rendering/code/span.js'
export type {
  AiBlockAttributes,
  AiBlockHandlers,
  AiBlockProperties,
  AiConnectionStatusAttributes,
  AiConnectionStatusProperties,
} from '../generated/element-types.js'
