// What the client keeps, so that a lost connection loses nothing.
const src = (file) => `packages/client/src/${file}`
const MODEL = 'packages/client/test/client/model.test.ts'
const RECONNECTS = 'packages/client/test/client/reconnects.test.ts'

/** @type {readonly import('./mutants.mjs').Mutant[]} */
export const clientMutants = [
  {
    name: 'outbox: a prompt goes out once and never again',
    file: src('connection/outbox.ts'),
    find: 'if (entry.sentOn === connection) continue',
    replace: 'if (entry.sentOn > 0) continue',
    tests: [MODEL],
  },
  {
    name: 'outbox: a cancel is said once and not kept',
    file: src('connection/dispatcher.ts'),
    find: 'this.#streams.keepCancel(id)',
    replace: `this.#say({ type: 'cancel', id })`,
    tests: [MODEL],
  },
  {
    name: 'session waits for welcome: a prompt goes out ahead of it',
    file: src('connection/dispatcher.ts'),
    find: 'if (this.#session.session !== undefined) this.#replay()',
    replace: 'this.#replay()',
    tests: [MODEL],
  },
  {
    name: 'the session is not kept',
    file: src('connection/dispatcher.ts'),
    find: 'this.#session.keep(session)',
    replace: '',
    tests: [MODEL],
  },
  {
    name: 'resume: reads from the start, under the old number',
    file: src('connection/stream-reader.ts'),
    find: '{ ...head, cursor: formatCursor(epoch, last) }',
    replace: '{ ...head, cursor: formatCursor(epoch, last + 1) }',
    tests: [MODEL],
  },
  {
    name: 'an expired cursor is forgotten, and the text with it',
    file: src('connection/stream-reader.ts'),
    find: 'if (this.stream.view.seq >= 0) this.stream.reset()',
    replace: '',
    tests: [MODEL, RECONNECTS],
  },
  {
    name: 'an answer that does not come is not asked for again',
    file: src('connection/stream-reader.ts'),
    find: 'return this.#askedAgain <= MAX_ASKED_AGAIN',
    replace: 'return false',
    tests: [MODEL, 'packages/client/test/client/unanswered.test.ts'],
  },
  {
    name: 'a log that ended without its last event is waited for',
    file: src('connection/reading.ts'),
    find: 'if (isCut(message, reader.stream.view.seq)) this.#giveUp',
    replace: 'if (false) this.#giveUp',
    tests: [RECONNECTS],
  },
  {
    name: 'a late frame of a socket that was let go is heard',
    file: src('connection/socket.ts'),
    find: `live && typeof data === 'string' &&`,
    replace: `typeof data === 'string' &&`,
    tests: [RECONNECTS],
  },
]
