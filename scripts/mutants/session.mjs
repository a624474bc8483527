// What stands between a stream and its readers: sessions, connections, the vendor.
const src = (file) => `packages/server/src/${file}`
const test = (file) => `packages/server/test/${file}`
const MODEL = test('model/streams-model.test.ts')
const PUMP = test('session/pump.test.ts')
const PEERS = test('transports/peers.test.ts')
const ENGINE = test('runtime/engine.test.ts')

/** @type {readonly import('./mutants.mjs').Mutant[]} */
export const sessionMutants = [
  {
    name: 'high-water mark: a full connection is written to',
    file: src('session/pump.ts'),
    find: 'if (this.#closed || this.#isFull()) return',
    replace: 'if (this.#closed) return',
    tests: [MODEL, PUMP],
  },
  {
    name: 'high-water mark: one turn fills the connection without a bound',
    file: src('session/pump.ts'),
    find: 'if (room <= 0) break',
    replace: '',
    tests: [MODEL, PUMP],
  },
  {
    name: 'fairness: a flood takes the whole turn',
    file: src('session/pump.ts'),
    find: 'reader.take(SHARE_CHARS)',
    replace: 'reader.take(1e9)',
    tests: [PUMP],
  },
  {
    name: 'a connection that drains is not woken',
    file: src('session/pump.ts'),
    find: '  drained(): void {\n    this.#schedule()',
    replace: '  drained(): void {',
    tests: [MODEL],
  },
  {
    name: 'a slow reader is never closed',
    file: src('transports/peers.ts'),
    find: `return this.#close(peer, 'slowReader')`,
    replace: 'void 0',
    tests: [PEERS],
  },
  {
    name: 'a dead peer is never closed',
    file: src('transports/peers.ts'),
    find: `return this.#close(peer, 'halfOpen')`,
    replace: 'void 0',
    tests: [PEERS],
  },
  {
    name: 'resume: the cursor is not looked at',
    file: src('session/find-after.ts'),
    find: 'after: position?.seq ?? -1',
    replace: 'after: -1',
    tests: [MODEL],
  },
  {
    name: 'resume: the connection keeps its old cursor too',
    file: src('session/session.ts'),
    find: 'this.#readers.detach(id)\n    const position',
    replace: 'const position',
    tests: [test('session/resume.test.ts')],
  },
  {
    name: 'session check: a session that the server did not sign is taken',
    file: src('access/session-signer.ts'),
    find: 'presented !== undefined && this.#verifies(presented) ?',
    replace: 'presented !== undefined ?',
    tests: [test('access/session-signer.test.ts')],
  },
  {
    name: "session check: a stream's name alone finds it",
    file: src('ports/stream-store.ts'),
    find: 'return `${session} ${id}`',
    replace: 'return `${session.slice(0, 0)} ${id}`',
    tests: [MODEL],
  },
  {
    name: 'a prompt sent twice on a connection is read twice',
    file: src('session/session.ts'),
    find: 'if (this.#readers.isAttachedTo(readable)) {',
    replace: 'if (false) {',
    tests: [MODEL],
  },
  {
    name: 'a lost connection still counts as a reader',
    file: src('session/readers.ts'),
    find: 'for (const reader of this.#live.values()) this.pump.detach(reader)',
    replace: '',
    tests: [MODEL],
  },
  {
    name: 'commands take effect in any order',
    file: src('session/session.ts'),
    find: 'this.#queue = this.#queue.then(() => this.#run(run, command))',
    replace: 'void this.#run(run, command)',
    tests: [PUMP],
  },
  {
    name: 'the budget of commands',
    file: src('session/session.ts'),
    find: `if (!this.#budget.spend()) return this.close('tooManyCommands')`,
    replace: '',
    tests: [PUMP],
  },
  {
    name: 'what follows a failed hello is executed',
    file: src('session/session.ts'),
    find: `if (this.#helloFailed && command.type !== 'hello') {`,
    replace: 'if (false) {',
    tests: [test('session/session.test.ts')],
  },
  {
    name: 'retry after text: readers see it twice',
    file: src('runtime/engine.ts'),
    find: 'if (clock.started || next > retry.attempts) return undefined',
    replace: 'if (next > retry.attempts) return undefined',
    tests: [MODEL],
  },
  {
    name: 'retry without an end',
    file: src('runtime/engine.ts'),
    find: 'if (clock.started || next > retry.attempts) return undefined',
    replace: 'if (clock.started) return undefined',
    tests: [ENGINE],
  },
  {
    name: 'a source that breaks off passes for a whole answer',
    file: src('runtime/attempt.ts'),
    find: `return { type: 'failed', error: new ProviderError('llm_interrupted') }`,
    replace: `return { type: 'ended', end: { type: 'end', finish_reason: 'stop' } }`,
    tests: [ENGINE],
  },
  {
    name: 'a foreign page may connect',
    file: src('access/origins.ts'),
    find: 'return origin === ownOrigin(policy, request)',
    replace: 'return true',
    tests: [test('transports/upgrade.test.ts')],
  },
  {
    name: 'the bound on the parts of a message',
    file: src('transports/websocket.ts'),
    find: 'maxFragments: MAX_FRAGMENTS,',
    replace: '',
    tests: [test('transports/bad-input.test.ts')],
  },
  {
    name: 'the bound on the bytes of a message',
    file: src('transports/websocket.ts'),
    find: 'maxPayload: options.maxMessageBytes,',
    replace: '',
    tests: [test('transports/bad-input.test.ts')],
  },
  {
    name: 'ten malformed messages in a row',
    file: src('session/session.ts'),
    find: 'if (this.#malformed >= MAX_MALFORMED)',
    replace: 'if (false)',
    tests: [test('transports/bad-input.test.ts')],
  },
  {
    name: 'a stream that was read to its end is forgotten by its connection',
    file: src('session/readers.ts'),
    find: 'done.set(reader.id, reader.readable.record.epoch)',
    replace: '',
    tests: [MODEL, test('session/session.test.ts')],
  },
  {
    name: 'a refused upgrade leaves its socket behind',
    file: src('plugin.ts'),
    find: 'closeRefusedUpgrades(app)',
    replace: '',
    tests: [test('transports/hostile-upgrades.test.ts')],
  },
]
