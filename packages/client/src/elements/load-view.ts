import type { AnswerViewModule, ViewKind } from '../rendering/answer-view.js'

/** Loaded with a block's first prompt, so that a page with blocks that nobody used stays light. */
export async function loadView(kind: ViewKind): Promise<AnswerViewModule> {
  switch (kind) {
    case 'markdown':
      return import('./views/markdown-view.js')
    case 'quiz':
      return import('./views/quiz-view.js')
    case 'diagram':
      return import('./views/diagram-view.js')
    default:
      return kind satisfies never
  }
}
