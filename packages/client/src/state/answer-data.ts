import type { QuizParser } from '../rendering/quiz/quiz-parser.js'
import type { PartialQuestion, Question } from '../rendering/quiz/question.js'

/** How a block's answer is understood. */
export type AnswerKind = 'text' | 'quiz' | 'diagram'

/** An answer as far as its kind understands it. */
export type AnswerData =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'quiz'
      readonly title: string
      /** The whole questions so far. */
      readonly questions: readonly Question[]
      /** The question that is being written. */
      readonly current: PartialQuestion | undefined
      /** Questions that were malformed. */
      readonly skipped: number
    }
  | {
      readonly kind: 'diagram'
      /** Mermaid's language, as far as it has arrived. */
      readonly source: string
      /** The last good picture, as SVG text. Drawn as a block draws it: on a page with a strict policy in the server's frame, unseen. */
      readonly picture: string | undefined
    }

/** Reads an answer as it grows. */
export interface AnswerReader {
  /** The data for `text`, which is the one before or a longer one. */
  read(text: string, ended: boolean): AnswerData
  close(): void
}

/** How the blocks that every server has are understood; others are text. */
const KINDS: Readonly<Record<string, AnswerKind>> = { quiz: 'quiz', diagram: 'diagram' }

export function kindOfBlock(block: string): AnswerKind {
  return (Object.hasOwn(KINDS, block) ? KINDS[block] : undefined) ?? 'text'
}

export interface AnswerReaderOptions {
  /** Called when there is more to read without a longer text: a picture was drawn. */
  readonly onData: () => void
  /** The server's address. Where the page's policy does not let diagrams be drawn, its frame does. */
  readonly server: string
}

/** Loads what reads answers of a kind. */
export async function loadAnswerReader(kind: AnswerKind, options: AnswerReaderOptions): Promise<AnswerReader> {
  switch (kind) {
    case 'text':
      return { read: (text) => ({ kind, text }), close: () => {} }
    case 'quiz': {
      const { QuizParser } = await import('../rendering/quiz/quiz-parser.js')
      return quizReader(new QuizParser())
    }
    case 'diagram':
      return diagramReader(options)
    default:
      return kind satisfies never
  }
}

function quizReader(parser: QuizParser): AnswerReader {
  let length = 0
  const read = (text: string): AnswerData => {
    if (text.length > length) parser.push(text.slice(length))
    length = text.length
    const questions = parser.entries.filter((entry) => entry !== undefined)
    const skipped = parser.entries.length - questions.length
    return { kind: 'quiz', title: parser.title, questions, current: parser.current, skipped }
  }
  return { read, close: () => {} }
}

async function diagramReader({ onData, server }: AnswerReaderOptions): Promise<AnswerReader> {
  const [{ DiagramDrawer }, { UnseenStage }, { diagramSource }] = await Promise.all([
    import('../rendering/diagram/diagram-drawer.js'),
    import('../rendering/diagram/unseen-stage.js'),
    import('../rendering/diagram/diagram-source.js'),
  ])
  let picture: string | undefined
  const stage = new UnseenStage(server)
  const drawer = new DiagramDrawer({
    draw: (source, scheme) => stage.draw(source, scheme),
    scheme: () => 'light',
    onPicture: (svg) => {
      picture = svg
      onData()
    },
    onFailure: () => {},
  })
  const read = (text: string, ended: boolean): AnswerData => {
    drawer.update(text, ended)
    return { kind: 'diagram', source: diagramSource(text), picture }
  }
  const close = (): void => {
    drawer.close()
    stage.close()
  }
  return { read, close }
}
