// What the transports over HTTP and the way between transports rest on.
const src = (file) => `packages/client/src/connection/transports/${file}`
const test = (file) => `packages/client/test/connection/transports/${file}.test.ts`
const LADDER = 'packages/client/test/client/ladder.test.ts'

/** @type {readonly import('./mutants.mjs').Mutant[]} */
export const transportMutants = [
  {
    name: 'what two readings bring is shown twice',
    file: src('http/position.ts'),
    find: "const rest = event.type === 'chunk' ? this.#restOf(event) : event",
    replace: 'const rest = event',
    tests: [test('position'), test('reading')],
  },
  {
    name: 'a request that is on its way is replaced by the next',
    file: src('http/reads.ts'),
    find: 'if (this.#current?.isOpen === false) {',
    replace: 'if (this.#isClosed) {',
    tests: [test('reading')],
  },
  {
    name: 'a command waits for a connection for ever',
    file: src('http/http-link.ts'),
    find: 'onStarved: () => this.#reads.pause(),',
    replace: 'onStarved: () => {},',
    tests: [test('http-link')],
  },
  {
    name: 'an event stream that is held back is waited for',
    file: src('http/sse.ts'),
    find: 'watch.expect((isLast ? PATIENT_COMMENT_MS : FIRST_COMMENT_MS) + roundTrip_ms, { code: ABNORMAL, unfit: true })',
    replace: '',
    tests: [test('reading')],
  },
  {
    name: 'an event stream that falls silent is waited for',
    file: src('http/sse.ts'),
    find: 'if (isOpen) onHeard()',
    replace: '',
    tests: [test('reading')],
  },
  {
    name: 'a poll goes on from where it began',
    file: src('http/position.ts'),
    find: 'this.#seq = event.seq',
    replace: '',
    tests: [test('reading')],
  },
  {
    name: 'a cancel overtakes its own prompt',
    file: src('http/commands.ts'),
    find: `command.type === 'cancel' && !this.#isHeldBy(keyOf('prompt', command.id))`,
    replace: `command.type === 'cancel'`,
    tests: [test('http-link')],
  },
  {
    name: 'an answer that is cut short passes for the end of its streams',
    file: src('http/reads.ts'),
    find: 'if (running.ids.size > 0) this.#handlers.onBroken(new LinkBroken({ code: ABNORMAL }))',
    replace: '',
    tests: [test('http-link'), test('reading')],
  },
  {
    name: 'a WebSocket that always breaks is tried for ever',
    file: src('ladder.ts'),
    find: 'if (lower && (unfit || breaks >= MAX_BREAKS)) {',
    replace: 'if (lower && unfit) {',
    tests: [test('ladder')],
  },
  {
    name: 'the transport that worked is not remembered',
    file: src('rung-store.ts'),
    find: 'this.#stored.save(rung)',
    replace: '',
    tests: [LADDER],
  },
  {
    name: 'a connection on a lower transport stays there',
    file: 'packages/client/src/connection/connection.ts',
    find: 'if (ladders.mayClimb(this.#ladder)) this.#climb.start()',
    replace: '',
    tests: [LADDER],
  },
]
