import type { Turn } from '../ports/provider.js'

/** What the demo's texts know of a prompt. All of it is plain text that cannot break Markdown, JSON or Mermaid. */
export interface Topic {
  /** The prompt in one line, as it can stand between quotation marks. */
  readonly question: string
  /** What the prompt is about, without its question words. */
  readonly subject: string
  /** The previous prompt of the conversation, in one line. */
  readonly earlier?: string
  /** The same number for the same prompt. */
  readonly seed: number
}

const MAX_QUESTION_CHARS = 120
const MAX_SUBJECT_CHARS = 48

const QUESTION_WORDS = [
  /^(?:hi|hello|hey|please|so|and|but)[\s,!]+/i,
  /^(?:can|could|would) you (?:please )?/i,
  /^(?:please )?(?:explain|describe|tell me about|write about|show(?: me)?|draw|quiz me (?:on|about)|teach me)\s+/i,
  /^(?:to me\s+)?(?:what|who|how|why|where|when|which)(?:'s)?\s+(?:(?:is|are|was|were|does|do|did|can|could|should|would|much|many)\s+)?/i,
  /^like (?:i am|i'm|i’m) (?:\d+|ten|five)[\s,:]+/i,
  /^(?:a|an|the)\s+/i,
]

const TRAILING = /(?:\s+works?)?(?:[\s,]+please)?[\s.!?,:]*$/i

/** What the turns are about: the last one, and the question before it. */
export function topicOf(turns: readonly Turn[]): Topic {
  const asked = turns.filter((turn) => turn.role === 'user').map((turn) => ownWords(turn.text))
  const prompt = asked.at(-1) ?? ''
  const before = asked.at(-2)
  const question = oneLine(prompt, MAX_QUESTION_CHARS) || 'your question'
  return {
    question,
    subject: subjectOf(question),
    seed: hash(prompt),
    ...(before !== undefined && { earlier: oneLine(before, MAX_QUESTION_CHARS) || 'something else' }),
  }
}

/** A block's prompt puts its task on a line of its own, ended by a colon, ahead of what the person wrote. */
function ownWords(text: string): string {
  return text.replace(/^[^\n]{1,160}:\n\n(?=\S)/, '')
}

function subjectOf(question: string): string {
  let subject = question
  for (const words of QUESTION_WORDS) subject = subject.replace(words, '')
  return oneLine(subject.replace(TRAILING, ''), MAX_SUBJECT_CHARS) || 'your question'
}

function oneLine(text: string, maxChars: number): string {
  const plain = text
    .replace(/[^\p{L}\p{M}\p{N}\s.,:!?'’/()+%&-]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  if (plain.length <= maxChars) return plain
  // By code points: half a surrogate pair is no text.
  const cut = Array.from(plain).slice(0, maxChars).join('')
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), maxChars / 2))} …`
}

/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0
  }
  return value
}

/** The item that a seed picks. `items` must not be empty. */
export function pick<Item>(items: readonly [Item, ...Item[]], seed: number): Item {
  return items[seed % items.length] ?? items[0]
}

/** A text for questions that a pattern recognises. */
export interface KnownTopic {
  readonly matches: RegExp
  readonly write: (topic: Topic) => string
}

/** The text written for what a topic asks, if there is one. */
export function writeKnown(known: readonly KnownTopic[], topic: Topic): string | undefined {
  return known.find(({ matches }) => matches.test(topic.question))?.write(topic)
}
