export type { AIStreamOptions } from '../state/ai-stream.js'
export type { AIStreaming, AIStreamStatus } from '../state/ai-stream-state.js'
export type { AnswerData } from '../state/answer-data.js'
export { AIBlockStreamController, AIStreamController } from './ai-stream-controller.js'
