import { useEffect, useState, useSyncExternalStore } from 'react'
import { AIStream, type AIStreamOptions } from '../state/ai-stream.js'
import type { AIStreaming } from '../state/ai-stream-state.js'

/**
 * Answers in a component of one's own. The text is kept outside React: the component renders at most once per frame,
 * and only for its own answer. A component that unmounts lets go of its answer, which goes on without it.
 */
export function useAIStreaming(options: AIStreamOptions = {}): AIStreaming {
  const [stream] = useState(() => new AIStream(options))
  const { client, server, transport, share, block } = options
  // Two effects: changed options move the stream, and only the end of the component closes it.
  useEffect(() => stream.open(options), [stream, client, server, transport, share, block])
  useEffect(() => () => stream.close(), [stream])
  return useSyncExternalStore(stream.subscribe, stream.getState, stream.getState)
}

/** The same for one block type, whose answers its `data` understands. Another type lets go of the answer. */
export function useAIBlockStreaming(block: string, options: Omit<AIStreamOptions, 'block'> = {}): AIStreaming {
  return useAIStreaming({ ...options, block })
}
