/** What an answer's Markdown shows or tells beside its own text. */
export interface MarkdownLabels {
  readonly copy: string
  /** The copy button of a block of code, for screen readers. `language` may be `code`, where none is named. */
  readonly copyCode: (language: string) => string
  /** A block of code, for screen readers. */
  readonly codeRegion: (language: string) => string
  /** In the place of a language's name. */
  readonly code: string
  readonly table: string
  readonly done: string
  readonly toDo: string
}

/** Gives a block of code its labels. */
export function labelCode(figure: Element, language: string, labels: MarkdownLabels): void {
  const name = language || labels.code
  const button = figure.querySelector('[data-copy]')
  const title = figure.querySelector('.language')
  if (button) button.textContent = labels.copy
  if (title) title.textContent = name
  button?.setAttribute('aria-label', labels.copyCode(name))
  figure.querySelector('pre')?.setAttribute('aria-label', labels.codeRegion(name))
}
