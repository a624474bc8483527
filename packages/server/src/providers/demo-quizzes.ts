import type { Topic } from './demo-topic.js'

interface Question {
  readonly question: string
  /** The right one first; they are shuffled on the way out. */
  readonly options: readonly string[]
  readonly explanation: string
}

const DEFAULT_QUESTIONS = 5

/** A quiz as JSON that fits the quiz block's answer, with as many questions as its parameters ask for (5 by default). */
export function quiz(topic: Topic, params: Readonly<Record<string, unknown>>): string {
  const count = typeof params.questions === 'number' ? params.questions : DEFAULT_QUESTIONS
  const random = generator(topic.seed)
  const questions = [about(topic), ...shuffle(BANK, random)].slice(0, count)
  const title = topic.earlier === undefined ? topic.subject : `${topic.subject}, after “${topic.earlier}”`
  const answer = { title: `Quiz: ${title}`, questions: questions.map((question) => shuffled(question, random)) }
  return JSON.stringify(answer, undefined, 2)
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

const BANK: readonly Question[] = [
  {
    question: 'What is a token to a language model?',
    options: [
      'A piece of text, often part of a word',
      'A password',
      'A whole sentence',
      'A coin that pays for the answer',
    ],
    explanation: 'Text is cut into pieces of about four letters; the model reads and writes those.',
  },
  {
    question: 'Why does daylight make the sky look blue?',
    options: [
      'Air scatters blue light more than red',
      'The sea is mirrored in it',
      'Space is blue',
      'Ozone is a blue paint',
    ],
    explanation: 'Short waves are scattered far more strongly than long ones, so blue reaches you from every side.',
  },
  {
    question: 'Which connection can carry messages both ways at any time?',
    options: ['A WebSocket', 'A picture that is loaded once', 'A style sheet', 'A bookmark'],
    explanation: 'A WebSocket stays open, and each side may send whenever it has something to say.',
  },
  {
    question: 'What pulls the tides of the oceans most strongly?',
    options: ['The moon', 'The wind', 'The rotation of Mars', 'Warm currents'],
    explanation:
      'The moon is small but close; its pull differs across the Earth about twice as much as that of the sun.',
  },
  {
    question: 'How many bits are in one byte?',
    options: ['8', '4', '10', '16'],
    explanation: 'Eight bits make a byte, which can take 256 different values.',
  },
  {
    question: 'Which of these is a prime number?',
    options: ['97', '91', '87', '93'],
    explanation: '91 is 7 times 13, 87 is 3 times 29 and 93 is 3 times 31; 97 has no divisors but 1 and itself.',
  },
  {
    question: 'What do plants take from the air to build sugar?',
    options: ['Carbon dioxide', 'Nitrogen', 'Helium', 'Oxygen'],
    explanation: 'With light and water they turn carbon dioxide into sugar, and give oxygen back.',
  },
  {
    question: 'Which planet is closest to the sun?',
    options: ['Mercury', 'Venus', 'Mars', 'Earth'],
    explanation: 'Mercury goes round the sun in 88 days; Venus is hotter, but second.',
  },
  {
    question: 'A shop raises a price by 10 % and then lowers it by 10 %. What is true?',
    options: ['It is cheaper than at first', 'It is the same as at first', 'It is dearer than at first'],
    explanation: '1.1 times 0.9 is 0.99: one percent less than at first.',
  },
  {
    question: 'What makes an experiment a fair test?',
    options: [
      'Only one thing is changed at a time',
      'It is done by an expert',
      'It proves the idea',
      'It takes a long time',
    ],
    explanation: 'If two things change together, nobody can say which of them made the difference.',
  },
  {
    question: 'Sound cannot travel through one of these. Which one?',
    options: ['Empty space', 'Water', 'Steel', 'Wood'],
    explanation: 'Sound is a wave of particles that push each other; where there are none, it is silent.',
  },
]

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
