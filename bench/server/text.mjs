// What every contender streams: the same tokens, drawn from a seed.

/** Tokens of the text; a stream goes round in it, from a place of its own. */
const TEXT_TOKENS = 2_000

const WORDS =
  'the of and to in is that for it as was with be by on not he his but at are this have from or had an they which one you were all her she there would their we him been has when who will no more if out so up said what its about than into them can only other time new some could these two may first then do any like my now over such our man me even most made after also did many off before must well back through years much where your way down should because long each just state those people too mister how little good world make very year still see own work men day get here between both life being under three never know same another while last might us great since against go came right used take'.split(
    ' ',
  )

/** The same numbers for the same seed, on every machine: mulberry32. @param {number} seed */
export function seeded(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** English words with the Markdown of an ordinary answer between them. */
function write() {
  const random = seeded(20_261_121)
  const tokens = []
  while (tokens.length < TEXT_TOKENS) {
    const kind = random()
    if (kind < 0.82) tokens.push(` ${WORDS[Math.floor(random() * WORDS.length)]}`)
    else if (kind < 0.9) tokens.push([',', '.', ':', ';'][Math.floor(random() * 4)])
    else if (kind < 0.92) tokens.push('.\n\n')
    else if (kind < 0.94) tokens.push(' **', WORDS[Math.floor(random() * WORDS.length)], '**')
    else if (kind < 0.95) tokens.push('\n- ')
    else if (kind < 0.96) tokens.push(' `', 'count', '`')
    else if (kind < 0.97) tokens.push(' “', 'quoted', '”')
    else tokens.push(['ing', 'tion', 'ed', 's'][Math.floor(random() * 4)])
  }
  return tokens.slice(0, TEXT_TOKENS)
}

/** @type {readonly string[]} */
const TEXT = write()

/** What can be streamed: an answer as models give it, or its words and stops alone, of which no token is a mark or code. */
const TEXTS = { answer: TEXT, prose: TEXT.filter((token) => /^ ?[a-z.,:;]+$/.test(token)) }

/** @typedef {keyof typeof TEXTS} TextName */

/** The text, and where in it a stream begins, by its id: streams that are mixed up do not look alike. @param {string} id @param {TextName} [name] */
export function placeOf(id, name = 'answer') {
  const text = TEXTS[name]
  return { text, offset: (Number(id.slice(1)) * 7) % text.length }
}

/** The id of the nth stream, of eight characters. @param {number} n */
export function streamId(n) {
  return `s${String(n).padStart(7, '0')}`
}

/** The text of a stream's first `count` tokens. @param {string} id @param {number} count @param {TextName} [name] */
export function textOf(id, count, name) {
  const { text, offset } = placeOf(id, name)
  const parts = []
  for (let index = 0; index < count; index++) parts.push(text[(offset + index) % text.length])
  return parts.join('')
}
