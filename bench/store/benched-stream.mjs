import { importServer } from './compiled.mjs'

const { StreamLog } = await importServer('streams/stream-log')

/** A stream as the flusher knows it, without a provider, clocks and readers. */
export class BenchedStream {
  durable = -1
  isDue = false
  isFenced = false
  /** Where its one reader is. */
  after = -1

  /** @param {number} index @param {string} owner */
  constructor(index, owner) {
    const id = `s-${index}`
    const epoch = `epoch-${index}-${Math.random()}`
    this.log = new StreamLog(id, epoch)
    const request = { id, prompt: 'why?' }
    this.record = { session: 'bench', id, epoch, term: 1, owner, fingerprint: 'f', request, created_at: Date.now() }
  }

  get upTo() {
    return this.log.last
  }

  kept(seq, only) {
    this.durable = seq
    this.log.show(seq, only)
  }

  storeAway() {}
}
