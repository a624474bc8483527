// The log, the store and the clocks of a stream.
const src = (file) => `packages/server/src/${file}`
const test = (file) => `packages/server/test/${file}`
const MODEL = test('model/streams-model.test.ts')

/** @type {readonly import('./mutants.mjs').Mutant[]} */
export const streamMutants = [
  {
    name: 'append first: shown before the store has answered',
    file: src('streams/stream.ts'),
    find: 'this.log.append(event)',
    replace: 'this.log.append(event); this.log.show(this.log.last)',
    tests: [MODEL],
  },
  {
    name: 'a refused flush is forgotten',
    file: src('streams/stream-manager.ts'),
    find: 'for (const stream of streams) this.#flusher.add(stream)',
    replace: '',
    tests: [MODEL],
  },
  {
    name: 'exactly one terminal: events follow the end',
    edits: [
      {
        file: src('streams/stream-log.ts'),
        find: `  append(event: UnnumberedEvent): void {\n    if (this.#end) return`,
        replace: `  append(event: UnnumberedEvent): void {`,
      },
      { file: src('streams/stream.ts'), find: '    if (this.log.ended) return\n', replace: '' },
      {
        file: src('runtime/engine.ts'),
        find: 'if (end && !signal.aborted) write(end)',
        replace: 'if (end) write(end)',
      },
    ],
    tests: [test('runtime/engine-property.test.ts'), test('streams/stream-log.test.ts')],
  },
  {
    name: 'orphan clock: nobody is missed',
    file: src('streams/orphan-clock.ts'),
    find: 'if (this.#readers === 0 && this.graceMs >= 0 && !this.#closed) this.#start(this.graceMs)',
    replace: '',
    tests: [MODEL],
  },
  {
    name: 'orphan clock: it goes on when a reader returns',
    file: src('streams/orphan-clock.ts'),
    find: 'this.#readers += 1\n    this.#stop()',
    replace: 'this.#readers += 1',
    tests: [MODEL],
  },
  {
    name: 'epoch check: a cursor of any epoch is taken',
    file: src('streams/stream-log.ts'),
    find: 'if (!mark) return false',
    replace: 'if (!mark) return true',
    tests: [MODEL],
  },
  {
    name: 'a cursor beyond the end is taken',
    file: src('streams/stream-log.ts'),
    find: 'return seq >= mark.since && seq <= Math.min(end, this.#shown)',
    replace: 'return seq >= mark.since',
    tests: [MODEL],
  },
  {
    name: 'merge border: a merged chunk straddles the cursor',
    file: src('streams/stream-log.ts'),
    find: 'this.#merged(item, index, next + 1, room)',
    replace: 'this.#merged(item, index, item.first, room)',
    tests: [MODEL],
  },
  {
    name: 'merge border: the answer and the reasoning in one chunk',
    file: src('streams/chunk-run.ts'),
    find: 'return channel === kind.channel && metadata?.is_code',
    replace: 'return metadata?.is_code',
    tests: [MODEL],
  },
  {
    name: 'merged chunks: one is left out',
    file: src('streams/stream-log.ts'),
    find: 'const slice = run.slice(to + 1, end)',
    replace: 'const slice = run.slice(end > to + 2 ? to + 2 : to + 1, end)',
    tests: [MODEL],
  },
  {
    name: 'idempotent prompt: one that exists has to pass the limits',
    file: src('streams/stream-manager.ts'),
    find: 'if (known) return sameRequest(known, request.body)',
    replace: '',
    tests: [test('streams/stream-manager.test.ts')],
  },
  {
    name: 'idempotent prompt: the store gives a taken key away',
    file: src('stores/memory-store.ts'),
    find: 'if (known) return Promise.resolve({ created: false, record: known.record })',
    replace: '',
    tests: [test('stores/memory-store.test.ts')],
  },
  {
    name: 'idempotent prompt: other words under a used id are let in',
    file: src('streams/same-request.ts'),
    find: 'if (known.record.fingerprint === fingerprint(body)) return known',
    replace: 'return known',
    tests: [MODEL],
  },
  {
    name: 'cancel memory: a cancel that overtakes its prompt is lost',
    file: src('streams/stream-manager.ts'),
    find: 'this.#cancels.add(key)',
    replace: '',
    tests: [MODEL],
  },
  {
    name: 'cancel memory: it is never forgotten',
    file: src('streams/remembered-cancels.ts'),
    find: 'return until !== undefined && until > performance.now()',
    replace: 'return until !== undefined',
    tests: [MODEL],
  },
  {
    name: 'a cancel leaves the vendor running',
    file: src('streams/stream-manager.ts'),
    find: `own.cancel('client')`,
    replace: '',
    tests: [MODEL],
  },
  {
    name: 'a stream that has ended never expires',
    file: src('streams/retire.ts'),
    find: '() => store.finish(record),',
    replace: '',
    tests: [MODEL],
  },
  {
    name: 'the bound on the text of a stream',
    file: src('streams/stream.ts'),
    find: `this.#textBytes > this.#options.maxBytes`,
    replace: 'false',
    tests: [MODEL],
  },
]
