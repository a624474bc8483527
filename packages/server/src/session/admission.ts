import type { PromptBody } from '@runnel/protocol'
import type { Block } from '../blocks/define-block.js'
import { type BlockRegistry, checkParams } from '../blocks/registry.js'
import type { Provider } from '../ports/provider.js'
import { requestError } from '../ports/request-error.js'
import { isNestedDeeper, MAX_NESTING } from './nesting.js'
import type { StartRequest } from '../streams/stream-manager.js'

export interface AdmissionOptions {
  readonly blocks: BlockRegistry
  readonly provider: Provider
  readonly maxPromptChars: number
  /** Models that a client may ask for beside the server's own. */
  readonly modelsAllowed: readonly string[]
}

/** Turns what a client asks into what a stream may be started with. The same on every transport. */
export class Admission {
  constructor(private readonly options: AdmissionOptions) {}

  /**
   * @param address where the peer is, as far as that is known
   * @throws {RequestError} `prompt_too_long`, `unknown_block`, `unknown_model`, `bad_message` with the parameter's path
   */
  admit(session: string, id: string, asked: PromptBody, address?: string): StartRequest {
    const { maxPromptChars } = this.options
    if (asked.prompt.length > maxPromptChars) {
      throw requestError('prompt_too_long', {
        message: `The prompt has ${asked.prompt.length} characters; this server takes ${maxPromptChars}. Shorten it.`,
        path: '/prompt',
      })
    }
    const block = this.#block(asked.block ?? 'ask')
    this.#checkModel(asked.model)
    if (isNestedDeeper(asked.params)) {
      throw requestError('bad_message', {
        message: `must not be nested deeper than ${MAX_NESTING} levels`,
        path: '/params',
      })
    }
    const checked = checkParams(block, asked.params ?? {})
    if (!checked.ok) throw requestError('bad_message', { message: checked.message, path: checked.path })
    const body = bodyOf(asked, block)
    return { session, id, block, params: checked.params, body, ...(address !== undefined && { address }) }
  }

  #block(type: string): Block {
    const block = this.options.blocks.get(type)
    if (!block) throw requestError('unknown_block', { path: '/block' })
    return block
  }

  #checkModel(model: string | undefined): void {
    if (model === undefined || model === this.options.provider.model) return
    if (!this.options.modelsAllowed.includes(model)) throw requestError('unknown_model', { path: '/model' })
  }
}

/** The request without what is not part of it, under the block's own name: equal requests are equal. */
function bodyOf({ id, prompt, params, conversation, model }: PromptBody, block: Block): PromptBody {
  return {
    ...(id !== undefined && { id }),
    prompt,
    block: block.type,
    ...(params && { params }),
    ...(conversation !== undefined && { conversation }),
    ...(model !== undefined && { model }),
  }
}
