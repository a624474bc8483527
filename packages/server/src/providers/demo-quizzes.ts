import { GENERAL_QUESTIONS, INTERNET_QUESTIONS, type Question } from './demo-questions.js'
import type { Topic } from './demo-topic.js'

const DEFAULT_QUESTIONS = 5

const INTERNET = /\binternet\b|\bnetworks?\b|\bweb\b|\bhttps?\b|\bbrowsers?\b|web ?sockets?/i

const NUMBERS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/**
 * A quiz as JSON that fits the quiz block's answer, with as many questions as its parameters ask for, else the prompt,
 * else 5.
 */
export function quiz(topic: Topic, params: Readonly<Record<string, unknown>>): string {
  const count = typeof params.questions === 'number' ? params.questions : countIn(topic.question)
  const random = generator(topic.seed)
  const questions = bank(topic, random).slice(0, count)
  const title = topic.earlier === undefined ? topic.subject : `${topic.subject}, after “${topic.earlier}”`
  const answer = { title: `Quiz: ${title}`, questions: questions.map((question) => shuffled(question, random)) }
  return JSON.stringify(answer, undefined, 2)
}

function bank(topic: Topic, random: () => number): readonly Question[] {
  const general = shuffle(GENERAL_QUESTIONS, random)
  return INTERNET.test(topic.question)
    ? [...shuffle(INTERNET_QUESTIONS, random), ...general]
    : [about(topic), ...general]
}

/** How many questions a prompt asks for in words, as in "four questions about rivers". */
function countIn(question: string): number {
  const word = /\b(\w+) questions?\b/i.exec(question)?.[1]?.toLowerCase() ?? ''
  const count = NUMBERS.includes(word) ? NUMBERS.indexOf(word) : Number(word)
  return count >= 3 && count <= 10 ? count : DEFAULT_QUESTIONS
}

function about({ subject }: Topic): Question {
  return {
    question: `You know nothing yet about “${subject}”. Which first step teaches you most?`,
    options: [
      'Say in your own words what you want to know',
      'Learn a list of names by heart',
      'Read the most difficult book there is',
      'Wait until somebody explains it',
    ],
    explanation: 'A question of your own tells you what to look for, and whether you have found it.',
  }
}

function shuffled({ question, options, explanation }: Question, random: () => number): object {
  const shown = shuffle(options, random)
  return { question, options: shown, answer: shown.indexOf(options[0] ?? ''), explanation }
}

function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  const keyed = items.map((item) => ({ item, key: random() }))
  return keyed.sort((one, other) => one.key - other.key).map(({ item }) => item)
}

/** Numbers in [0, 1) from a seed (mulberry32, by Tommy Ettinger, public domain). */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
