import Type from 'typebox'
import { defineBlock } from './define-block.js'
import { answerIn, Language } from './language.js'

const KINDS = {
  auto: 'Choose the kind that shows it best: a flowchart for steps and parts, a sequence diagram for who tells whom what.',
  flowchart: 'Draw a flowchart: the first line is "flowchart TD" or "flowchart LR".',
  sequence: 'Draw a sequence diagram: the first line is "sequenceDiagram".',
  state: 'Draw a state diagram: the first line is "stateDiagram-v2".',
  mindmap: 'Draw a mind map: the first line is "mindmap".',
} as const

/** A diagram of anything; the answer is Mermaid source. */
export const diagram = defineBlock({
  type: 'diagram',
  title: 'Draw a diagram',
  description: 'Draws a process, a system or a conversation as a diagram.',
  view: 'diagram',
  aliases: ['diagram-generator'],
  params: Type.Object({
    kind: Type.Optional(
      Type.Enum(['auto', 'flowchart', 'sequence', 'state', 'mindmap'], {
        description: 'kind of diagram; default auto',
      }),
    ),
    language: Type.Optional(Language),
  }),
  instructions: ({ kind, language }) =>
    [
      'You draw diagrams in Mermaid. You answer with Mermaid source and nothing else: no sentence before or after it, no',
      'code fence, no title block, no theme or style lines, no links and no HTML.',
      KINDS[kind ?? 'auto'],
      'Use 5 to 15 nodes. Ids are short words of letters and digits, never "end"; labels are in double quotes and at most',
      'six words long, such as: api["Check the request"]. One statement a line. It must parse.',
      answerIn(language),
    ].join('\n'),
  prompt: (prompt) => `Draw a diagram of the following:\n\n${prompt}`,
})
