// Streams in Redis: the fence, the order, the follower, and who counts as dead.
const src = (file) => `packages/server/src/stores/redis/${file}`
const test = (file) => `packages/server/test/stores/redis/${file}`

/** @type {readonly import('./mutants.mjs').Mutant[]} */
export const storeMutants = [
  {
    name: 'fence: an owner that was replaced may write',
    edits: [
      {
        file: src('scripts.ts'),
        find: 'elseif tonumber(known[1]) > tonumber(term) or (topTerm and tonumber(topTerm) > tonumber(term)) then',
        replace: 'elseif false then',
      },
      {
        file: src('scripts.ts'),
        find: `elseif known[1] ~= term then answers[i] = { 0, 'behind', seq }`,
        replace: '',
      },
    ],
    tests: [test('claims.test.ts')],
  },
  {
    name: 'continuity: an append may leave a hole in the log',
    file: src('scripts.ts'),
    find: `elseif seq ~= before then answers[i] = { 0, 'top', seq }`,
    replace: 'elseif false then',
    tests: [test('failover.test.ts')],
  },
  {
    name: 'claim: whoever asks gets the stream',
    file: src('scripts.ts'),
    find: "if known[1] ~= ARGV[1] or known[2] ~= ARGV[2] or known[3] then return '' end",
    replace: '',
    tests: [test('claims.test.ts')],
  },
  {
    name: 'create: what was taken back stands there again when it arrives late',
    file: src('scripts.ts'),
    find: `if redis.call('GET', KEYS[2]) == '' then return {} end`,
    replace: '',
    tests: [test('directory.test.ts')],
  },
  {
    name: 'flush: a log that cannot be written holds up the others',
    file: src('apart.ts'),
    find: '!OF_A_KEY.has(error.reply)',
    replace: 'true',
    tests: [test('spoilt-logs.test.ts')],
  },
  {
    name: 'owner: what the server has forgotten stays forgotten until the next event',
    file: src('owner-news.ts'),
    find: `if (term === '') listener?.onForgotten(record)`,
    replace: `if (term === '') return`,
    tests: [test('forgotten.test.ts')],
  },
  {
    name: 'follower: a message that does not join is taken',
    file: src('log-entries.ts'),
    find: `if (first > log.last + 1) return 'gap'`,
    replace: '',
    tests: [test('faults.test.ts')],
  },
  {
    name: 'follower: a log that was rewritten is spliced',
    file: src('log-entries.ts'),
    find: `if (entry.term > term && first <= log.last) return 'conflict'`,
    replace: '',
    tests: [test('failover.test.ts')],
  },
  {
    name: 'heartbeat: a pause of the server is a death',
    file: src('heartbeat.ts'),
    find: 'now - this.#lookedAt < leaseMs / BEATS_PER_LEASE',
    replace: 'true',
    tests: [test('heartbeat.test.ts')],
  },
  {
    name: 'heartbeat: who answers is dead all the same',
    file: src('heartbeat.ts'),
    find: 'if (known) Object.assign(known, { since: performance.now(), dead: false })',
    replace: 'void known',
    tests: [test('heartbeat.test.ts')],
  },
]
