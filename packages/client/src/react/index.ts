export type { AIStreamOptions } from '../state/ai-stream.js'
export type { AIStreaming, AIStreamStatus } from '../state/ai-stream-state.js'
export type { AnswerData } from '../state/answer-data.js'
export {
  AIBlock,
  type AIBlockProps,
  AskQuestionBlock,
  DiagramBlock,
  ExplainELI10Block,
  QuizBlock,
} from './ai-block.js'
export type { RunnelElements } from '../generated/jsx.js'
export { useAIBlockStreaming, useAIStreaming } from './use-ai-streaming.js'
