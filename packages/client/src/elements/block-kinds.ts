import type { ViewKind } from '../rendering/answer-view.js'

/** How blocks of one type present themselves. */
export interface BlockKind {
  /** The type as the server knows it. */
  readonly type: string
  readonly heading: string
  /** A sentence below the heading. */
  readonly description?: string
  readonly view: ViewKind
  readonly label: string
  readonly placeholder: string
  readonly action: string
}

const KINDS: Readonly<Record<string, BlockKind>> = {
  ask: {
    type: 'ask',
    heading: 'Ask a question',
    view: 'markdown',
    label: 'Your question',
    placeholder: 'What would you like to know?',
    action: 'Ask',
  },
  explain: {
    type: 'explain',
    heading: 'Explain it like I’m ten',
    view: 'markdown',
    label: 'What to explain',
    placeholder: 'Name something that sounds complicated',
    action: 'Explain',
  },
  quiz: {
    type: 'quiz',
    heading: 'Quiz me',
    view: 'quiz',
    label: 'Topic of the quiz',
    placeholder: 'A topic to be quizzed on',
    action: 'Make a quiz',
  },
  diagram: {
    type: 'diagram',
    heading: 'Draw a diagram',
    view: 'diagram',
    label: 'What to draw',
    placeholder: 'A process, a system, a sequence …',
    action: 'Draw',
  },
}

const ALIASES: Readonly<Record<string, string>> = {
  'ask-question': 'ask',
  'explain-like-i-am-10': 'explain',
  'quiz-engine': 'quiz',
  'diagram-generator': 'diagram',
}

/** How one of the built-in blocks presents itself, under any of its names; undefined for a server's own type. */
export function knownKind(type: string): BlockKind | undefined {
  const name = Object.hasOwn(ALIASES, type) ? ALIASES[type] : type
  return name !== undefined && Object.hasOwn(KINDS, name) ? KINDS[name] : undefined
}

/** How a block of a type presents itself of which nothing is known but its name. */
export function unknownKind(type: string): BlockKind {
  return {
    type,
    heading: headingOf(type),
    view: 'markdown',
    label: 'Your prompt',
    placeholder: 'Write a prompt',
    action: 'Send',
  }
}

/** `release-notes` → `Release notes`. */
function headingOf(type: string): string {
  const words = type.replace(/[-_]+/g, ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
