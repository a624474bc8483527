import { createElement } from '../../rendering/create-element.js'
import { diagramText } from '../../rendering/diagram/diagram-text.js'
import type { DiagramWords } from '../../rendering/view-words.js'

/** Fills `place` with what a diagram's source says: its arrows as a list, or the source where they cannot be told. */
export function fillWords(place: HTMLElement, source: string, words: DiagramWords): void {
  const told = diagramText(source, words)
  const heading = createElement('p', {}, words.asText)
  const items = told?.steps.map(({ from, to, label }) => createElement('li', {}, words.step(from, to, label)))
  place.replaceChildren(heading, items ? createElement('ol', {}, ...items) : createElement('p', {}, source))
}
