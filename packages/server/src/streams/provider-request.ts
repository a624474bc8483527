import type { PromptBody } from '@runnel/protocol'
import type { Block } from '../blocks/define-block.js'
import type { ConversationTurn } from '../ports/conversation-store.js'
import type { ProviderRequest } from '../ports/provider.js'

export interface ProviderRequestOptions {
  readonly body: PromptBody
  readonly block: Block
  readonly params: Readonly<Record<string, unknown>>
  readonly turns: readonly ConversationTurn[]
  readonly maxTokens: number | undefined
}

/** What the model is asked: the block's instructions, the earlier turns, and the prompt as the block puts it. */
export function providerRequest({ body, block, params, turns, maxTokens }: ProviderRequestOptions): ProviderRequest {
  const earlier = turns.flatMap(({ prompt, answer }) => [
    { role: 'user' as const, text: prompt },
    { role: 'assistant' as const, text: answer },
  ])
  return {
    block: block.type,
    params,
    instructions: block.instructions(params),
    turns: [...earlier, { role: 'user', text: block.prompt(body.prompt, params) }],
    ...(body.model !== undefined && { model: body.model }),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
  }
}
