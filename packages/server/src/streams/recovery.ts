import type { UnnumberedEvent } from '@runnel/protocol'
import type { ProviderRequest } from '../ports/provider.js'
import { wireError } from '../ports/request-error.js'
import type { ClaimedStream, StreamRecord } from '../ports/stream-store.js'
import { estimateTokens } from '../ports/token-estimate.js'
import { beginConversation } from './conversation.js'
import { providerRequest } from './provider-request.js'
import { recoveryPlan } from './recovery-plan.js'
import type { RunningStreams } from './running-streams.js'
import { startEvent } from './start-event.js'
import type { Stream } from './stream.js'
import type { RestoredRequest, StreamManagerOptions } from './stream-manager-options.js'
import type { StreamRunner } from './stream-runner.js'
import { Takeover, type TakeoverOptions } from './takeover.js'
import { tokensSpent } from './tokens-spent.js'

/** How many are brought back at a time where nothing is said of it. */
const MOST_AT_A_TIME = 50

export interface RecoveryRooms {
  readonly options: StreamManagerOptions
  readonly running: RunningStreams
  readonly runner: StreamRunner
}

/** How this node takes over what dead ones left. Without the setting, everything ends with `interrupted`. */
export function openTakeover(
  options: StreamManagerOptions,
  { isLeaving, ...rooms }: Omit<RecoveryRooms, 'options'> & Pick<TakeoverOptions, 'isLeaving'>,
): Takeover {
  const { store, node, onFault, recovery } = options
  const { most = MOST_AT_A_TIME, withinMs = 0, sweepAfterMs = 0 } = recovery ?? {}
  const taken = new Recovery({ ...rooms, options })
  const onClaimed: TakeoverOptions['onClaimed'] = (claimed, how) => taken.take(claimed, how)
  return new Takeover({ store, node, onFault, isLeaving, onClaimed, sweepAfterMs, line: { most, withinMs } })
}

/** Does what is due with streams that this node has claimed from dead ones. */
class Recovery {
  readonly #rooms: RecoveryRooms

  constructor(rooms: RecoveryRooms) {
    this.#rooms = rooms
  }

  /** Resolves when the stream goes on, or has its end. Never rejects. */
  async take(claimed: ClaimedStream, { isFollowed }: { isFollowed: boolean }): Promise<void> {
    const { options } = this.#rooms
    const { record, cancel } = claimed
    let stream: Stream | undefined
    try {
      const restored = options.recovery?.restore(record.request)
      const onOwnerLoss = options.recovery?.onOwnerLoss ?? 'error'
      const plan = recoveryPlan({ ...claimed, isFollowed, view: restored?.block.view, onOwnerLoss })
      options.onTakenOver?.({ block: blockOf(record), outcome: plan })
      if (plan === 'close') return await options.store.finish(record)
      stream = this.#adopt(claimed)
      if (plan === 'cancel') return this.#end(stream, { type: 'cancelled', reason: cancel ?? 'client' })
      if (plan === 'interrupt' || !restored) return this.#interrupt(stream)
      await this.#goOn(stream, restored)
    } catch (error) {
      // A block of one's own may throw, and the conversation may not be there.
      options.onFault(error)
      if (stream) this.#interrupt(stream)
    }
  }

  #adopt({ record, log }: ClaimedStream): Stream {
    const { running, runner, options } = this.#rooms
    // This node may have lost it, slept, and not noticed yet.
    const stale = running.get(record)
    if (stale) runner.lose(stale)
    // Its place was given to it by another node.
    running.reserve(record.session, Number.POSITIVE_INFINITY)
    options.gate?.adopt?.(record)
    return runner.open(record, log)
  }

  /** Asks the model for the rest of the answer, or for all of it. Resolves with the first of it. */
  async #goOn(stream: Stream, restored: RestoredRequest): Promise<void> {
    const { record, log } = stream
    const asked = await this.#requestOf(stream, restored)
    const spent = log.last < 0 ? undefined : tokensSpent(record, log)
    if (log.last < 0) this.#start(stream, asked)
    const since = performance.now()
    return new Promise((resolve) => {
      let isWaiting = true
      const onEvent = ({ type }: UnnumberedEvent) => {
        if (type === 'status' || !isWaiting) return
        isWaiting = false
        const waitMs = Math.round(performance.now() - since)
        if (type !== 'error' && type !== 'cancelled')
          this.#rooms.options.onRecovered?.({ block: blockOf(record), waitMs })
        resolve()
      }
      this.#rooms.runner.generate(stream, asked, { ...(spent && { spent }), onEvent })
    })
  }

  async #requestOf({ record, log }: Stream, { block, params }: RestoredRequest): Promise<ProviderRequest> {
    const { options, running } = this.#rooms
    const { session, id, request: body } = record
    // The stream has the conversation already, and is told again what was said in it.
    const turns = await beginConversation({ ...options, running }, { session, id, body })
    const { maxTokens } = options.limits
    const partial = log.text()
    const left = maxTokens && Math.max(1, maxTokens - estimateTokens(partial.length))
    const asked = providerRequest({ body, block, params, turns, maxTokens: left })
    return partial === '' ? asked : { ...asked, partial }
  }

  #interrupt(stream: Stream): void {
    this.#end(stream, { type: 'error', error: wireError('interrupted') })
  }

  #end(stream: Stream, end: UnnumberedEvent): void {
    if (stream.log.last < 0) this.#start(stream, { turns: [] })
    stream.write(end)
  }

  #start(stream: Stream, asked: Pick<ProviderRequest, 'model' | 'max_tokens' | 'turns'>): void {
    const { record, log } = stream
    const { model } = record.request
    const block = blockOf(record)
    const named = { ...(model !== undefined && { model }), ...asked }
    stream.write(startEvent(this.#rooms.options.provider, { epoch: log.epoch, block, asked: named }))
  }
}

function blockOf({ request }: StreamRecord): string {
  return request.block ?? 'ask'
}
