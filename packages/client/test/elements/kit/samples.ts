import type { ViewKind } from '../../../src/rendering/answer-view.js'

/** A block of every kind, as pages have them. */
export type BlockName = 'ask' | 'explain' | 'quiz' | 'diagram' | 'conversation'

/** A block, and an answer that shows what its view can do. */
export interface Sample {
  readonly attributes: Readonly<Record<string, string>>
  readonly view: ViewKind
  readonly question: string
  readonly reasoning: string
  /** What has arrived while it is being written. */
  readonly part: string
  readonly rest: string
  /** Selectors for what is in the answer when `part` is painted, when all of it is, and when it ended with `part`. */
  readonly painted: Readonly<Record<'part' | 'whole' | 'cut', string>>
  /** The turn before, in a conversation. */
  readonly earlier?: { readonly question: string; readonly answer: string }
}

const SKY = {
  part: `Sunlight is **every colour at once**. Air scatters the short waves far more than the long ones:

| Colour | Wavelength | Scattered |
| --- | ---: | ---: |
| blue | 450 nm | 4.4 × |
| red | 650 nm | 1 × |

`,
  rest: `The strength grows with the inverse fourth power, so halving the wavelength makes it [sixteen times](https://example.org/rayleigh) as strong:

\`\`\`ts
const scattered = (nanometres: number) => (650 / nanometres) ** 4
\`\`\`

- [x] At noon, blue reaches you from everywhere.
- [ ] At dusk, what is left is red.
`,
}

const TIDES = {
  part: `Imagine the sea as a **big, stretchy blanket**.

1. The Moon pulls on the side that is nearest, and the water bulges.
2. On the far side it pulls the Earth away `,
  rest: `from under the water, so there is a second bulge.

> The Earth turns below both of them. That is why the tide comes twice a day!
`,
}

const PLANETS = {
  title: 'The planets',
  questions: [
    {
      question: 'Which planet is the largest?',
      options: ['Saturn', 'Jupiter', 'Neptune'],
      answer: 1,
      explanation: 'Jupiter has more mass than all of the others together.',
    },
    {
      question: 'On which one does a day last longer than a year?',
      options: ['Venus', 'Mercury', 'Mars'],
      answer: 0,
      explanation: 'Venus turns once in 243 days, and goes round the Sun in 225.',
    },
  ],
}
const PLANETS_TEXT = JSON.stringify(PLANETS, undefined, 2)
/** In the middle of the second question's options. */
const PLANETS_CUT = PLANETS_TEXT.indexOf('Mercury') + 4

const ORDER = {
  part: '```mermaid\nflowchart LR\n  order[Order] --> paid{Paid?}\n  paid -- yes --> pack[Pack]\n  paid -- n',
  rest: 'o --> remind[Remind]\n  remind --> paid\n  pack --> ship[Ship]\n```\n',
}

export const SAMPLES: Readonly<Record<BlockName, Sample>> = {
  ask: {
    attributes: { type: 'ask' },
    view: 'markdown',
    question: 'Why is the sky blue?',
    reasoning: 'They want the physics, but briefly. Rayleigh scattering, with a number or two.',
    ...SKY,
    painted: { part: 'td', whole: 'li:nth-child(2)', cut: 'td' },
  },
  explain: {
    attributes: { type: 'explain' },
    view: 'markdown',
    question: 'Tides',
    reasoning: 'A picture that a child knows: something that stretches.',
    ...TIDES,
    painted: { part: 'li:nth-child(2)', whole: 'blockquote', cut: 'li:nth-child(2)' },
  },
  quiz: {
    attributes: { type: 'quiz' },
    view: 'quiz',
    question: 'The planets',
    reasoning: 'Two questions, one of them surprising.',
    part: PLANETS_TEXT.slice(0, PLANETS_CUT),
    rest: PLANETS_TEXT.slice(PLANETS_CUT),
    painted: {
      part: 'fieldset:nth-child(2) label',
      whole: 'fieldset:nth-child(2):enabled',
      cut: '.note:not([hidden])',
    },
  },
  diagram: {
    attributes: { type: 'diagram' },
    view: 'diagram',
    question: 'How an order is shipped',
    reasoning: 'A flowchart with one decision.',
    ...ORDER,
    painted: { part: '.tools button', whole: '.tools button', cut: 'details[open]' },
  },
  conversation: {
    attributes: { type: 'ask', conversation: '' },
    view: 'markdown',
    question: 'And how far is the Sun?',
    reasoning: 'In the same units as before.',
    part: 'About **150 million** kilometres, ',
    rest: 'which light crosses in eight minutes and twenty seconds.',
    painted: { part: 'strong', whole: 'strong', cut: 'strong' },
    earlier: { question: 'How far is the Moon?', answer: 'About **384,000** kilometres.' },
  },
}
