import { createElement } from '../../rendering/create-element.js'
import { diagramText } from '../../rendering/diagram/diagram-text.js'
import { DIAGRAM_WORDS } from './diagram-words.js'

/** Fills `place` with what a diagram's source says: its arrows as a list, or the source where they cannot be told. */
export function fillWords(place: HTMLElement, source: string): void {
  const told = diagramText(source)
  const heading = createElement('p', {}, DIAGRAM_WORDS.asText)
  const items = told?.steps.map(({ from, to, label }) => createElement('li', {}, DIAGRAM_WORDS.step(from, to, label)))
  place.replaceChildren(heading, items ? createElement('ol', {}, ...items) : createElement('p', {}, source))
}
