import { decodeMessage, read, reattached, UNREAD, type ReaderState, type Verdict } from '@runnel/protocol'

/** A client in miniature: the reader's rule, and the answer that it leads to. */
export class TextReader {
  text = ''
  state: ReaderState = UNREAD

  /** Takes one frame off the wire. @throws when it is no message of a stream */
  receive(frame: string): Verdict {
    const decoded = decodeMessage(frame)
    if (!decoded.ok) throw new Error(`${decoded.reason}: ${frame}`)
    const message = decoded.value
    if (message.type !== 'attached' && (!('seq' in message) || message.seq === undefined)) {
      throw new Error(`not part of a stream: ${frame}`)
    }
    const { verdict, state } = read(this.state, message)
    this.state = state
    if (verdict === 'reset') this.text = ''
    if (verdict === 'apply' && message.type === 'chunk' && message.channel === undefined) this.text += message.token
    return verdict
  }

  /** Starts again after a refused cursor. */
  restart(): void {
    this.state = UNREAD
    this.text = ''
  }

  /** Opens a new request, where the request is the attachment. */
  request(): void {
    this.state = reattached(this.state)
  }
}
