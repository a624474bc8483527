// The reader's rule, without one of its clauses at a time.
const READER = 'packages/protocol/src/reader.ts'
const RULE = 'packages/protocol/test/reader.test.ts'
const CLIENT_MODEL = 'packages/client/test/client/model.test.ts'

/** @type {readonly import('./mutants.mjs').Mutant[]} */
export const protocolMutants = [
  {
    name: 'gap rule: what does not follow is shown',
    file: READER,
    find: `if (first !== state.last + 1) return { verdict: 'gap', state: { ...state, resuming: true } }`,
    replace: '',
    tests: [RULE],
  },
  {
    name: 'duplicate rule: what was shown is asked for again',
    file: READER,
    find: `if (message.seq <= state.last) return { verdict: 'drop', state }`,
    replace: '',
    tests: ['packages/protocol/test/repeats.test.ts'],
  },
  {
    name: 'duplicate rule: what was shown is shown again',
    file: READER,
    find: `if (message.seq <= state.last) return { verdict: 'drop', state }`,
    replace: `if (message.seq <= state.last) return { verdict: 'apply', state }`,
    tests: [CLIENT_MODEL],
  },
  {
    name: 'gap rule: what follows a hole is shown in the client',
    file: READER,
    find: `if (first !== state.last + 1) return`,
    replace: `if (first < state.last + 1) return`,
    tests: [CLIENT_MODEL],
  },
  {
    name: 'one resume per hole: every frame behind it asks again',
    file: READER,
    find: `if (state.resuming) return { verdict: 'drop', state }`,
    replace: '',
    tests: [RULE],
  },
  {
    name: "epoch check: another log's text is joined to the first one's",
    file: READER,
    find: `const sameLog = state.epoch === undefined || state.epoch === message.epoch`,
    replace: `const sameLog = true`,
    tests: [CLIENT_MODEL],
  },
]
