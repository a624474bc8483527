import type { UnnumberedEvent } from '@runnel/protocol'
import type { Provider, ProviderRequest } from '../ports/provider.js'

type Asked = Pick<ProviderRequest, 'model' | 'max_tokens' | 'turns'>

/** The first event of a log: which block answers, and who. */
export function startEvent(
  { name, model }: Pick<Provider, 'name' | 'model'>,
  { epoch, block, asked }: { readonly epoch: string; readonly block: string; readonly asked: Asked },
): UnnumberedEvent {
  // Each earlier turn is two of the model's: what was asked, and what it answered. The last one is the prompt itself.
  const turns = (asked.turns.length - 1) / 2
  return {
    type: 'start',
    epoch,
    block,
    provider: name,
    model: asked.model ?? model ?? name,
    ...(asked.max_tokens !== undefined && { max_tokens: asked.max_tokens }),
    ...(turns > 0 && { turns }),
  }
}
