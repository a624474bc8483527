import type { ReactiveController, ReactiveElement } from 'lit'
import type { ConnectionState, StreamView } from '../types.js'
import { type BlockState, blockStateOf } from './block-state.js'
import { AiStateEvent } from './events.js'

/** What a block's state is made of. */
export interface StateSource {
  readonly view: StreamView | undefined
  readonly isRunning: boolean
  readonly connection: ConnectionState
}

/** Knows its host's state, and tells the page of every change. */
export class StateController implements ReactiveController {
  readonly #host: ReactiveElement
  readonly #source: () => StateSource
  /** Called with the state whenever something may have changed. */
  readonly #onState: (state: BlockState) => void
  #current: BlockState = 'idle'
  /** The last stream that was shown. */
  #id = ''

  constructor(host: ReactiveElement, source: () => StateSource, onState: (state: BlockState) => void) {
    this.#host = host
    this.#source = source
    this.#onState = onState
    host.addController(this)
  }

  get current(): BlockState {
    return this.#current
  }

  hostUpdated(): void {
    this.note()
  }

  /** Looks what the state is now. */
  note(): void {
    const { view, ...around } = this.#source()
    const state = blockStateOf(view, around)
    this.#onState(state)
    if (view) this.#id = view.id
    const previous = this.#current
    if (state === previous) return
    this.#current = state
    this.#host.requestUpdate()
    this.#host.dispatchEvent(new AiStateEvent({ id: this.#id, state, previous }))
  }
}
